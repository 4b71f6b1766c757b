"""Using SQLite 3 with Flask."""

from __future__ import annotations

import sqlite3

from microflask import g

from . import Page

SCHEMA = """
    create table users (user_id integer primary key, username text, last text);
    insert into users (username, last) values ('john', 'Doe'), ('jane', 'Roe');
    """


def make_dicts(cursor, row):
    return {cursor.description[index][0]: value for index, value in enumerate(row)}


class TestSqlite(Page):
    row_factory = None

    def setUp(self):
        super().setUp()
        self.write({"schema.sql": SCHEMA})
        self.closed = []

        @self.app.teardown_appcontext
        def close_connection(exception):
            db = getattr(g, "_database", None)
            if db is not None:
                db.close()
                self.closed.append(db)

        with self.app.app_context():
            db = self.get_db()
            with self.app.open_resource("schema.sql", mode="r") as f:
                db.cursor().executescript(f.read())
            db.commit()

    def get_db(self):
        db = getattr(g, "_database", None)
        if db is None:
            db = g._database = sqlite3.connect(self.folder / "database.db")
            db.row_factory = self.row_factory
        return db

    def query_db(self, query, args=(), one=False):
        cur = self.get_db().execute(query, args)
        rv = cur.fetchall()
        cur.close()
        return (rv[0] if rv else None) if one else rv

    def test_one_connection_a_request(self):
        @self.app.route("/<name>")
        def index(name):
            self.assertIs(self.get_db(), self.get_db())
            query = "select * from users where username = ?"
            user = self.query_db(query, [name], one=True)
            return "No such user" if user is None else str(user)

        self.closed.clear()
        for path, expected in [("/john", "(1, 'john', 'Doe')"), ("/x' or 1=1", "No such user")]:
            self.assertEqual(expected, self.app.test_client().get(path).text)
        self.assertEqual(2, len(self.closed))
        with self.assertRaises(sqlite3.ProgrammingError):
            self.closed[0].execute("select 1")

    def test_connect_on_demand(self):
        self.closed.clear()
        self.app.add_url_rule("/", "index", lambda: "no database")
        self.answers({"/": "no database"})
        self.assertEqual([], self.closed)
        with self.app.app_context():
            self.assertEqual(2, len(self.query_db("select * from users")))
        self.assertEqual(1, len(self.closed))

    def test_closed_after_errors(self):
        self.closed.clear()
        self.app.before_request(self.get_db)
        self.app.add_url_rule("/", "index", lambda: 1 / 0)
        self.app.testing = False
        self.app.logger.disabled = True
        self.addCleanup(setattr, self.app.logger, "disabled", False)
        self.app.before_request_funcs[None] = [lambda: self.get_db() and None]
        self.answers({"/": 500})
        self.assertEqual(1, len(self.closed))

    def test_row_factories(self):
        query = "select * from users order by user_id"
        for factory in (make_dicts, sqlite3.Row):
            self.row_factory = factory
            with self.app.app_context():
                rows = self.query_db(query)
                self.assertEqual(["john", "jane"], [row["username"] for row in rows])
        self.assertEqual([1, "john", "Doe"], list(rows[0]))
        self.assertEqual("john", rows[0][1])
