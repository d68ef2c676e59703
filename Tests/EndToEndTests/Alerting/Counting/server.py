# usage: server.py PORT LOG
#
# Writes down what it is told before it answers, and at times answers late, or that it cannot now.

import http.server, json, os, random, sys, time
log = open(sys.argv[2], "a")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        chance = random.random()
        if chance < 0.15:
            self.send_response(503)
            self.end_headers()
            return
        alerts = json.loads(body)["alerts"]
        told = [(a["labels"]["n"], a["status"]) for a in alerts]
        log.write(json.dumps({"id": self.headers["Idempotency-Key"], "told": told}) + "\n")
        log.flush()
        time.sleep(random.random() * 0.1)
        try:
            self.send_response(200)
            self.end_headers()
        except OSError:
            pass
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
