import sqlite3

connection = sqlite3.connect(":memory:")
connection.execute("create table orders (id integer primary key, item text, price real)")

def lambda_handler(event, context):
    connection.executemany("insert into orders (item, price) values (?, ?)", [(i["item"], i["price"]) for i in event["orders"]])
    total = connection.execute("select count(*), sum(price), avg(price), group_concat(item, '+') from orders").fetchone()
    try:
        connection.execute("select nothing from nowhere")
    except sqlite3.OperationalError as error:
        print(error)
    return total
