--: refused rule=unknown_column
SELECT ssn FROM users
--: refused rule=unknown_column
SELECT "SSN" FROM public.users
--: refused rule=unknown_column
SELECT * FROM users
--: refused rule=unknown_column
SELECT count(u.password_hash) FROM users u
--: refused rule=unknown_column
SELECT id FROM users ORDER BY ssn
--: refused rule=unknown_column
SELECT id FROM users GROUP BY ssn HAVING max(ssn) > '5'
--: refused rule=unknown_column
SELECT row_number() OVER (PARTITION BY ssn ORDER BY id) FROM users
--: refused rule=unknown_column
SELECT id FROM users WHERE EXISTS (SELECT 1 FROM orders WHERE amount = ssn)
--: refused rule=unknown_column
SELECT a FROM (SELECT ssn AS a FROM users)
--: refused rule=unknown_column
WITH w(a, b, c, d, e) AS (SELECT * FROM users) SELECT d FROM w
--: refused rule=unknown_column
SELECT value FROM users, json_each(ssn)
--: refused rule=unknown_column
SELECT rowid FROM users
--: refused rule=unknown_column
SELECT _rowid_ FROM members
--: refused rule=unknown_column
SELECT pin FROM members LIMIT (SELECT count(*) FROM orders)
--: refused rule=unknown_column
SELECT a.id FROM users a JOIN users b ON a.ssn = b.ssn
--: refused rule=unknown_table
SELECT name FROM sqlite_master
--: refused rule=unknown_table
SELECT sql FROM sqlite_temp_schema
--: refused rule=read_only
SELECT name FROM dbstat
--: refused rule=read_only
SELECT sql FROM sqlite_stmt
--: refused rule=read_only
SELECT name FROM pragma_table_info('users')
--: refused rule=read_only
SELECT file FROM pragma_database_list
--: refused rule=functions
SELECT load_extension('/tmp/x.so')
--: refused rule=functions
SELECT zeroblob(1000000000)
--: refused rule=functions
SELECT hex(randomblob(100000000))
--: refused rule=functions
SELECT fts3_tokenizer('simple')
--: refused rule=functions
SELECT sqlite_version()
--: refused rule=functions
SELECT last_insert_rowid(), changes(), total_changes()
--: refused rule=functions
SELECT id FROM users WHERE name MATCH 'x'
--: refused rule=functions
SELECT id FROM orders WHERE subtype(data) = 74
--: refused rule=read_only
INSERT INTO orders (id) VALUES (1)
--: refused rule=read_only
INSERT INTO orders (id) VALUES (1) RETURNING id
--: refused rule=read_only
REPLACE INTO orders (id) SELECT id FROM users
--: refused rule=read_only
UPDATE orders SET amount = 0
--: refused rule=read_only
WITH x AS (SELECT 1) DELETE FROM orders
--: refused rule=read_only
CREATE TABLE x (id)
--: refused rule=read_only
CREATE TEMP VIEW v AS SELECT 1
--: refused rule=read_only
CREATE TRIGGER public.t AFTER INSERT ON orders BEGIN SELECT 1; END
--: refused rule=read_only
DROP TABLE orders
--: refused rule=read_only
ALTER TABLE orders RENAME TO x
--: refused rule=read_only
ATTACH DATABASE '/tmp/x' AS x
--: refused rule=read_only
DETACH public
--: refused rule=read_only
PRAGMA query_only = 0
--: refused rule=read_only
PRAGMA writable_schema = 1
--: refused rule=read_only
VACUUM
--: refused rule=read_only
VACUUM INTO '/tmp/copy'
--: refused rule=read_only
ANALYZE
--: refused
REINDEX orders
--: refused rule=read_only
BEGIN IMMEDIATE
--: refused rule=read_only
SAVEPOINT a
--: refused
SELECT token FROM secret
--: refused
SELECT id FROM users WHERE id IN secret
--: refused
SELECT id FROM temp.users
--: refused
SELECT readfile('/etc/passwd')
--: refused
SELECT writefile('/tmp/x', 'y')
--: refused
SELECT evil(id) FROM users
--: refused
SELECT 1; DROP TABLE orders
--: refused
SELECT id FROM users WHERE id = ?1
--: refused
SELECT id FROM users WHERE id = :id
--: refused
EXPLAIN SELECT id FROM users
--: refused
SELECT id FROM users, orders
--: refused
SELECT name FROM users ORDER BY name COLLATE unknown
--: accepted
SELECT id, name FROM users WHERE email LIKE '%@x' ORDER BY name COLLATE NOCASE LIMIT 5
--: accepted
SELECT count(*) FROM users
--: accepted
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t
--: accepted ctes=x
WITH x AS MATERIALIZED (SELECT id FROM users) SELECT count(*) FROM x
--: accepted
SELECT o.*, j.value FROM orders o, json_each(o.data, '$.items') j WHERE j.key > 1
--: accepted
SELECT count(*) FROM json_tree('{}')
--: accepted
SELECT rowid, _rowid_, "Odd Table".rowid FROM "Odd Table"
--: accepted
SELECT date(placed, 'start of month'), sum(amount) FILTER (WHERE amount > 0), data ->> '$.a' FROM orders GROUP BY 1
--: accepted
SELECT avg(amount) OVER (PARTITION BY user_id ORDER BY placed ROWS 2 PRECEDING) FROM orders
--: accepted
SELECT concat(name, '!'), string_agg(name, ', '), median(id), timediff('now', 'now') FROM users
--: accepted
SELECT current_timestamp, current_date, "a string", iif(1, 2, 3)
--: accepted
VALUES (1, 'a'), (2, 'b')
