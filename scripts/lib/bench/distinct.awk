# usage: awk -v count=N -f distinct.awk
#
# Writes an access log in format combined of N lines, up to 16,777,216, no two of which have the same client, path, section
# or referring page: the worst that can happen to whatever keeps something for each. 5,000 lines are of the same second.
BEGIN {
    for (number = 0; number < count; number++) {
        if (number % 5000 == 0) {
            second = number / 5000
            time = sprintf("20/Nov/2026:%02d:%02d:%02d +0000", second / 3600, second / 60 % 60, second % 60)
        }
        printf "10.%d.%d.%d - - [%s] \"GET /s%d/p%d HTTP/1.1\" 200 %d \"https://r%d.example/\" \"Mozilla/5.0 Firefox/145.0\"\n",
            number / 65536, number / 256 % 256, number % 256, time, number, number, number % 10000, number
    }
}
