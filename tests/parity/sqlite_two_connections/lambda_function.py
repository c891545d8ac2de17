import sqlite3


def raised(function, *arguments):
    try:
        return function(*arguments)
    except sqlite3.Error as error:
        return f"{type(error).__name__}: {error}"


def lambda_handler(event, context):
    writer = sqlite3.connect("/tmp/shop.db")
    reader = sqlite3.connect("/tmp/shop.db", timeout=0.1)
    writer.execute("create table orders (item text)")
    writer.commit()
    count = lambda: reader.execute("select count(*) from orders").fetchone()[0]
    writer.execute("insert into orders values ('tea')")
    seen = [raised(count), raised(reader.execute, "insert into orders values ('milk')")]
    writer.commit()
    seen.append(raised(count))
    reader.execute("insert into orders values ('milk')")
    seen.append(raised(writer.execute, "select count(*) from orders").fetchone()[0])
    reader.rollback()
    writer.close()
    reader.close()
    with sqlite3.connect("/tmp/shop.db") as again:
        return {"seen": seen, "kept": again.execute("select * from orders").fetchall(),
                "journal": again.execute("pragma journal_mode=wal").fetchone()}
