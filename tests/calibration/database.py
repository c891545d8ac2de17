"""SQLite in memory."""

import sqlite3


def lambda_handler(event, context):
    db = sqlite3.connect(":memory:")
    db.execute("create table orders (id integer primary key, customer text, amount real)")
    db.executemany("insert into orders (customer, amount) values (?, ?)", [(f"c{i % 50}", i * 0.5) for i in range(event["n"])])
    rows = db.execute("select customer, sum(amount) as total from orders group by customer order by total desc").fetchall()
    return rows[:3]


EVENT = {"n": 3_000}
