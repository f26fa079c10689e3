#!/usr/bin/python3
"""Stands in for PostgREST, of which no registry here has a program: tables of a schema over HTTP, through real SQL.

It reads the same variables, answers on the same ports, asks PostgreSQL as the same role, and knows no more of
the language of its queries than which columns are selected.
"""

import http.server
import os
import re
import subprocess
import threading
import urllib.parse

URI, ROLE = os.environ["PGRST_DB_URI"], os.environ["PGRST_DB_ANON_ROLE"]
SCHEMA = os.environ["PGRST_DB_SCHEMAS"].split(",")[0].strip()
PORT, ADMIN = int(os.environ.get("PGRST_SERVER_PORT", "3000")), int(os.environ["PGRST_ADMIN_SERVER_PORT"])
NAME = re.compile(r"[a-z_]+")


def asked(query):
    words = ["psql", URI, "--no-psqlrc", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", f'SET ROLE "{ROLE}"', "-c", query]
    return subprocess.run(words, capture_output=True, text=True, timeout=10)


class Table(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        table = url.path.strip("/")
        columns = urllib.parse.parse_qs(url.query).get("select", ["*"])[0].split(",")
        if not all(NAME.fullmatch(word) or word == "*" for word in [table, *columns]):
            return self.answer(404, "{}")
        rows = f"SELECT {', '.join(columns)} FROM {SCHEMA}.{table}"
        done = asked(f"SELECT coalesce(json_agg(found), '[]') FROM ({rows}) AS found")
        return self.answer(500 if done.returncode else 200, done.stderr if done.returncode else done.stdout)

    def answer(self, status, text, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


class Admin(Table):
    def do_GET(self):
        if self.path == "/metrics":
            return self.answer(200, "pgrst_db_pool_max 10\n", "text/plain")
        is_ready = self.path == "/live" or not asked("SELECT 1").returncode
        return self.answer(200 if is_ready else 503, "")


servers = [http.server.ThreadingHTTPServer(("", port), handler) for port, handler in ((PORT, Table), (ADMIN, Admin))]
for server in servers:
    threading.Thread(target=server.serve_forever).start()
