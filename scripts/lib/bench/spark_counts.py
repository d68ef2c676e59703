# usage: spark-submit --master 'local[N]' spark_counts.py LOG RESULT
#
# What stream_monitor counts of an access log in format combined, as far as a short program for Spark goes: lines, bytes and
# distinct clients by windows of 10 s, counts by status, method, section, path and client, and the most frequent of these.
# Writes RESULT, a line `name key count` for each count that bench compares.
import sys

from pyspark.sql import SparkSession, functions as f

LINE = (
    r'^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) ((/[^/?\s"]*)[^?\s"]*)[^"\\]*(?:\\.[^"\\]*)*" (\d{3}) (\d+|-) '
    r'"[^"\\]*(?:\\.[^"\\]*)*" "[^"\\]*(?:\\.[^"\\]*)*".*'
)
FIELDS = ["client", "time", "method", "path", "section", "status", "size"]
TOP = 10


def main(log, result):
    spark = SparkSession.builder.appName("visor-bench").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    # One match a line: an expression for each field would match as often as there are fields.
    parts = f.split(f.regexp_replace("value", LINE, "$1\t$2\t$3\t$4\t$5\t$6\t$7"), "\t")
    fields = spark.read.text(log).select(*[f.get(parts, f.lit(number)).alias(name) for number, name in enumerate(FIELDS)])
    records = fields.select(
        "client", "method", "path", "section", "status",
        f.when(f.col("size") == "-", 0).otherwise(f.col("size")).try_cast("long").alias("size"),
        f.window(f.try_to_timestamp("time", f.lit("dd/MMM/yyyy:HH:mm:ss Z")), "10 seconds").alias("window"),
    )
    # Parsed once, kept for the aggregates.
    records = records.cache()
    total = records.agg(
        f.count("*").alias("lines"), f.sum("size").alias("bytes"),
        f.count_if(f.col("status").isNull()).alias("malformed"),
    ).first()
    windows = records.groupBy("window").agg(
        f.count("*"), f.sum("size"), f.approx_count_distinct("client"), f.percentile_approx("size", [0.5, 0.9, 0.99])
    ).collect()
    with open(result, "w") as out:
        print("lines - %d" % total["lines"], file=out)
        print("bytes - %d" % total["bytes"], file=out)
        print("malformed - %d" % total["malformed"], file=out)
        print("windows - %d" % len(windows), file=out)
        print("clients_distinct - %d" % records.agg(f.approx_count_distinct("client")).first()[0], file=out)
        for name in ["status", "method", "section", "path", "client"]:
            counts = records.groupBy(name).count()
            if name not in ("status", "method"):
                counts = counts.orderBy(f.desc("count")).limit(TOP)
            for row in counts.collect():
                print(name, row[0], row[1], file=out)
    spark.stop()


main(*sys.argv[1:])
