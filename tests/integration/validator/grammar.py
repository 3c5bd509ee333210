"""Statements made from a grammar in which much is hostile: what writes, locks, sleeps, leaks or remembers."""

from __future__ import annotations

from hypothesis import strategies as st

SCHEMA = """
CREATE TABLE users(id int PRIMARY KEY, name text, email text, ssn text, password_hash text);
INSERT INTO users
SELECT g, 'user' || g, 'u' || g || '@x.org', '900-00-' || lpad(g::text, 4, '0'), '$2b$' || md5(g::text)
  FROM generate_series(1, 5) g;
CREATE TABLE orders(id int PRIMARY KEY, user_id int REFERENCES users, amount numeric, placed date);
INSERT INTO orders SELECT g, 1 + g % 5, g * 1.5, date '2024-01-01' + g FROM generate_series(1, 20) g;
CREATE TABLE secret(id int, token text);
INSERT INTO secret VALUES (1, 'TOPSECRET-TOKEN');
CREATE SEQUENCE sq;
CREATE TABLE audit(msg text);
CREATE FUNCTION definer_write(text) RETURNS int LANGUAGE sql SECURITY DEFINER
  AS $$ INSERT INTO audit VALUES ($1); SELECT 1 $$;
CREATE FUNCTION plus_evil(int, int) RETURNS int LANGUAGE sql AS $$ INSERT INTO audit VALUES ('op'); SELECT $1 + $2 $$;
CREATE OPERATOR @+@ (LEFTARG = int, RIGHTARG = int, FUNCTION = plus_evil);
CREATE TYPE cc AS (v text);
CREATE FUNCTION text2cc(text) RETURNS cc LANGUAGE sql AS $$ INSERT INTO audit VALUES ('cast'); SELECT ROW($1)::cc $$;
CREATE CAST (text AS cc) WITH FUNCTION text2cc(text);
CREATE FUNCTION user_side(users) RETURNS text LANGUAGE sql AS $$ INSERT INTO audit VALUES ('attr'); SELECT 'x'::text $$;
CREATE VIEW v_side AS SELECT definer_write('view') AS x;
"""
# Everything that a statement could leave behind, as one row.
STATE = """
SELECT (SELECT count(*) FROM pg_largeobject_metadata), (SELECT string_agg(u::text, ';') FROM users u),
       (SELECT string_agg(o::text, ';') FROM orders o), (SELECT count(*) FROM audit), (SELECT last_value FROM sq),
       (SELECT is_called FROM sq), (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), (SELECT count(*) FROM pg_listening_channels()),
       (SELECT count(*) FROM pg_prepared_statements WHERE from_sql),
       (SELECT count(*) FROM pg_cursors WHERE is_holdable),
       current_setting('search_path'), current_setting('statement_timeout'), current_user
"""
HIDDEN = ("900-00-", "$2b$", "TOPSECRET", "@x.")

_HOSTILE = [
    "lo_create(0)",
    "lo_creat(-1)",
    "nextval('sq')",
    "setval('sq', 9)",
    "definer_write('x')",
    "public.definer_write('x')",
    "set_config('search_path', 'evil', false)",
    "pg_advisory_lock(42)",
    "txid_current()",
    "pg_notify('a', 'b')",
    "TREAT(0 AS lo_create)",
    "TREAT('x' AS definer_write)",
    "'x'::text::cc",
    "CAST('x'::text AS cc)",
    "1 @+@ 2",
    "1 OPERATOR(public.@+@) 2",
    "u.user_side",
    "(u).user_side",
    "user_side(u)",
    "u.to_jsonb",
    "to_jsonb(u)",
    "u",
    "u::text",
    "(u).ssn",
    "u.ssn",
    "ssn",
    "max(u::text)",
    "(SELECT (u).ssn)",
    "(array_agg(u))[1].ssn",
    "u.*",
    "(u).*",
    "row(u.*)::text",
    "(SELECT token FROM secret)",
    "query_to_xml('SELECT ssn FROM users', true, true, '')",
    "ts_stat('SELECT ssn FROM users')",
    "pg_read_file('/etc/hostname')",
    "current_setting('data_directory')",
    "date_trunc(ssn, now())",
    "pg_switch_wal()",
    "pg_logical_emit_message(true, 'p', 'x')",
    'U&"\\006co_create"(0)',
    '"lo_create"(0)',
    "pg_catalog.lo_create(0)",
    "EXISTS (SELECT FROM users WHERE ssn LIKE '900%')",
    "(SELECT x FROM v_side)",
    "'secret'::regclass",
    "$1",
    "(SELECT ssn FROM users LIMIT 1)",
    "json_populate_record(null::users, '{}')",
    "coalesce(u, u)",
    "@ u.id",
]
_HARMLESS = [
    "1",
    "'x'",
    "id",
    "u.id",
    "name",
    "email",
    "u.name",
    "count(*)",
    "lower(u.name)",
    "now()",
    "NULL",
    "true",
    "'a' || 'b'",
    "length(u.email)",
    "CURRENT_DATE",
    "ARRAY[1, 2]",
    "'2024-01-01'::date",
    "row_number() OVER (ORDER BY u.id)",
    "u.id::text",
    "(SELECT max(amount) FROM orders)",
    "date_trunc('month', now())",
    "(u).name",
    "sum(u.id) FILTER (WHERE u.id > 1)",
]
_WRAPPERS = [
    "{0}",
    "({0})",
    "CASE WHEN true THEN {0} END",
    "coalesce({0})",
    "ARRAY[{0}]",
    "(ARRAY[{0}])[1]",
    "(SELECT {0})",
    "ROW({0})::text",
    "concat({0})",
    "nullif({0}, NULL)",
    "({0}) IS NULL",
    "max({0})",
    "format('%s', {0})",
    "({0})::text",
    "(SELECT x FROM (SELECT {0} AS x) AS s)",
    "greatest({0})",
    "array_agg({0} ORDER BY {0})",
    "count({0}) OVER ()",
    "to_jsonb({0})",
    "(WITH w AS (SELECT {0} AS c) SELECT c FROM w)",
    "{0} = ANY (ARRAY[{0}])",
    "length(({0})::text)",
]
_SHAPES = [
    "SELECT {0} FROM users AS u",
    "SELECT u.id FROM users AS u WHERE ({0}) IS NOT NULL",
    "VALUES ({0})",
    "SELECT {0}",
    "SELECT u.id FROM users AS u ORDER BY {0}",
    "SELECT count(*) FROM users AS u GROUP BY {0}",
    "SELECT 1 LIMIT ({0})",
    "SELECT u.id FROM users AS u GROUP BY u.id HAVING ({0}) IS NULL",
    "SELECT DISTINCT ON ({0}) u.id FROM users AS u",
    "SELECT 1 FROM users AS u JOIN orders AS o ON ({0}) IS NULL",
    "SELECT * FROM users AS u, LATERAL (SELECT {0}) AS l(x)",
    "SELECT l.x FROM users AS u, LATERAL (SELECT {0}) AS l(x)",
    "SELECT 1 FROM users AS u WINDOW w AS (ORDER BY {0})",
    "WITH c AS (SELECT {0} AS x FROM users AS u) SELECT x FROM c",
    "SELECT * FROM ROWS FROM ({0}) AS f",
    "SELECT {0} FROM users AS u UNION ALL SELECT {0} FROM users AS u",
    "SELECT f FROM unnest(ARRAY[{0}]) AS f",
    "WITH d AS (DELETE FROM orders RETURNING id) SELECT {0} FROM users AS u",
    "SELECT {0} INTO t FROM users AS u",
    "SELECT {0} FROM users AS u FOR UPDATE",
    "SELECT {0} FROM users AS u; DELETE FROM orders",
    "EXPLAIN ANALYZE SELECT {0}",
    "SELECT 1 FROM users AS u(a, b, c, d, e) WHERE d LIKE '9%' OR ({0}) IS NULL",
    "COPY (SELECT {0}) TO STDOUT",
    "SELECT c FROM (SELECT u.*) AS x(a, b, e, c, d), users AS u",
    "SELECT u.id FROM users AS u JOIN users AS v USING (ssn)",
    "SELECT d FROM users AS t(a, b, c, d)",
    "SELECT 1 FROM users AS u NATURAL JOIN (SELECT '900-00-0001' AS ssn) AS v",
    "TABLE users",
    "TABLE secret",
    "SELECT u.id FROM users AS u WHERE u = (1, 'x', 'y', 'z', {0})",
    "SET ROLE postgres",
    "SELECT 1 FROM users AS u TABLESAMPLE bernoulli (100) REPEATABLE (({0})::int)",
    "LISTEN x",
    "PREPARE p AS SELECT {0}",
    "DECLARE c CURSOR WITH HOLD FOR SELECT {0}",
    "SELECT 1 /* {0} */",
    "SELECT 'x' -- {0}\nFROM users AS u",
]


def statements() -> st.SearchStrategy[str]:
    """Hostile and harmless expressions, wrapped up to three times, in every place where an expression may stand."""
    leaf = st.sampled_from(_HOSTILE) | st.sampled_from(_HARMLESS)
    wrapped = st.builds(_wrap, leaf, st.lists(st.sampled_from(_WRAPPERS), max_size=3))
    return st.builds(lambda shape, expression: shape.replace("{0}", expression), st.sampled_from(_SHAPES), wrapped)


def _wrap(expression: str, wrappers: list[str]) -> str:
    for wrapper in wrappers:
        expression = wrapper.replace("{0}", expression)
    return expression
