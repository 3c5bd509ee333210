--: refused
INSERT INTO users (id) VALUES ('1') RETURNING ssn
--: refused
INSERT INTO orders SELECT * FROM orders
--: refused
UPDATE orders SET amount = '0'
--: refused
DELETE FROM orders WHERE id = '1'
--: refused
TRUNCATE orders
--: refused
TRUNCATE TABLE ONLY orders CASCADE
--: refused
DROP TABLE users
--: refused
DROP SCHEMA public CASCADE
--: refused
ALTER TABLE users DISABLE ROW LEVEL SECURITY
--: refused
ALTER ROLE CURRENT_USER SUPERUSER
--: refused
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC
--: refused
CREATE TABLE x (id int)
--: refused
CREATE TEMP TABLE x AS SELECT 1
--: refused
CREATE TABLE x AS EXECUTE p
--: refused
CREATE INDEX ON users (id)
--: refused
CREATE EXTENSION dblink
--: refused
CREATE ROLE evil SUPERUSER
--: refused
CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()
--: refused
CREATE RULE r AS ON SELECT TO users DO INSTEAD NOTHING
--: refused
CREATE POLICY p ON users USING (true)
--: refused
CREATE MATERIALIZED VIEW v AS SELECT 1
--: refused
CREATE SEQUENCE s
--: refused
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()
--: refused
CREATE PUBLICATION p FOR ALL TABLES
--: refused
CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p
--: refused
CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw
--: refused
CREATE CAST (text AS int) WITH INOUT AS IMPLICIT
--: refused
CREATE OPERATOR = (LEFTARG = int, RIGHTARG = int, FUNCTION = f)
--: refused
CREATE STATISTICS s ON id, name FROM users
--: refused
COMMENT ON TABLE users IS 'x'
--: refused
SECURITY LABEL ON TABLE users IS 'x'
--: refused
GRANT ALL ON users TO PUBLIC
--: refused
REVOKE ALL ON users FROM PUBLIC
--: refused
REASSIGN OWNED BY a TO b
--: refused
DROP OWNED BY a
--: refused
ANALYZE users
--: refused
VACUUM (ANALYZE) users
--: refused
REINDEX TABLE users
--: refused
CLUSTER users
--: refused
CHECKPOINT
--: refused
LOAD 'evil'
--: refused
LISTEN x
--: refused
NOTIFY x, 'y'
--: refused
UNLISTEN *
--: refused
DISCARD ALL
--: refused
DEALLOCATE ALL
--: refused
CLOSE ALL
--: refused
SAVEPOINT a
--: refused
RELEASE SAVEPOINT a
--: refused
START TRANSACTION READ WRITE
--: refused
COMMIT PREPARED 'x'
--: refused
PREPARE TRANSACTION 'x'
--: refused
ABORT
--: refused
END
--: refused
SET search_path = evil
--: refused
SET ROLE postgres
--: refused
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
--: refused
SET CONSTRAINTS ALL DEFERRED
--: refused
SHOW ALL
--: refused
SHOW search_path
--: refused
EXPLAIN ANALYZE SELECT 1
--: refused
EXPLAIN (FORMAT JSON) SELECT id FROM users
--: refused
PREPARE q AS SELECT ssn FROM users
--: refused
EXECUTE q(1)
--: refused
DECLARE c CURSOR FOR SELECT id FROM users
--: refused
MOVE ALL IN c
--: refused
DO LANGUAGE plpgsql $x$ BEGIN PERFORM pg_sleep(1); END $x$
--: refused
CALL p()
--: refused
COPY users TO STDOUT
--: refused
COPY users FROM PROGRAM 'id'
--: refused
COPY (DELETE FROM orders RETURNING *) TO STDOUT
--: refused
COPY orders TO '/tmp/x' WITH (FORMAT csv)
--: refused
SELECT id INTO x FROM users
--: refused
SELECT id INTO TABLE pg_temp.x FROM users
--: refused
WITH x AS (SELECT 1 AS a) SELECT a INTO y FROM x
--: refused
SELECT 1 UNION SELECT id INTO x FROM users
--: refused
SELECT id FROM users FOR UPDATE
--: refused
SELECT id FROM users u FOR UPDATE OF u NOWAIT
--: refused
SELECT id FROM users FOR SHARE SKIP LOCKED
--: refused
(SELECT id FROM users) FOR UPDATE
--: refused
SELECT id FROM (SELECT id FROM users FOR UPDATE) x
--: refused
TABLE orders FOR UPDATE
--: refused
WITH x AS (UPDATE orders SET amount = '0' RETURNING id) SELECT id FROM x
--: refused
WITH x AS (INSERT INTO orders (id) VALUES ('1') RETURNING id) SELECT 1
--: refused
WITH x AS (DELETE FROM orders) SELECT 1
--: refused
WITH RECURSIVE x AS (SELECT 1 UNION ALL (WITH y AS (DELETE FROM orders RETURNING 1) SELECT * FROM y)) SELECT * FROM x
--: refused
WITH x AS (SELECT id FROM users) DELETE FROM orders WHERE id IN (SELECT id FROM x)
--: refused
MERGE INTO orders o USING users u ON o.user_id = u.id WHEN NOT MATCHED THEN INSERT (id) VALUES (u.id)
--: refused
SELECT 1; SELECT 2
--: refused
SELECT 1; -- 
DROP TABLE users
--: refused
SELECT 1;
DELETE FROM orders
--: refused
BEGIN; DELETE FROM orders; COMMIT
--: refused
SELECT 1 /* ; */ ; DROP TABLE users /* */
--: refused
SELECT $$a$$; DROP TABLE users; SELECT $$b$$
--: refused
SELECT $a$ $b$ $a$; DROP TABLE users; --$b$
--: refused
SELECT E'a\'; DELETE FROM orders; --'
--: refused
SELECT E'\\'; DELETE FROM orders; --'
--: refused
SELECT 'a\'; DELETE FROM orders; --'
--: refused
SELECT U&'d\0061t\+000061' FROM users
--: refused
SELECT U&"\0073sn" FROM users
--: refused
SELECT u&'a!0061' UESCAPE '!'
--: refused
SELECT * FROM U&"s\0065cret"
--: refused
SELECT ѕsn FROM users
--: refused
SELECT id FROM uѕers
--: refused
ＳＥＬＥＣＴ id FROM users
--: refused
SELECT id​ FROM users
--: refused
SELECT id FROM users -- ‮ drop
--: refused
SELECT id /* /* */ , ssn FROM users -- */
--: refused
SELECT/**/ssn/**/FROM/**/users
--: refused
SELECT"ssn"FROM"users"
--: refused
SELECT(ssn)FROM(users)
--: refused
SELECT id FROM users WHERE id='1'UNION/**/SELECT(ssn)FROM(users)
--: refused
SELECT id FROM users WHERE id = '1' OR 1=1 --
--: refused
SELECT id FROM users WHERE name = '' OR ''=''
--: refused
SELECT id FROM users WHERE name = 'x' OR NOT false
--: refused
SELECT id FROM users WHERE id = '7' OR 'a' LIKE 'a'
--: refused
SELECT id FROM users WHERE id = '7' OR id IS NOT NULL OR id IS NULL
--: refused
SELECT id FROM users WHERE id = '7' OR NOT (1 = 2)
--: refused
SELECT id FROM users WHERE id = '7' OR length('a') = 1
--: refused
SELECT id FROM users WHERE id = '7' OR 1 < 2
--: refused
SELECT id FROM users WHERE id = '7' OR id = id
--: refused
SELECT id FROM users WHERE id = '7' OR EXISTS (SELECT 1)
--: refused
SELECT id FROM users WHERE id = '7' OR '1'
--: refused
SELECT id FROM users WHERE id = '7' OR 1::boolean
--: refused
SELECT id FROM users WHERE id = '7' OR 2 IN (1, 2)
--: refused
SELECT id FROM users WHERE id = '7' OR COALESCE(NULL, true)
--: refused
SELECT id FROM users WHERE name = '1'' OR 1=1 --'
--: refused
SELECT id FROM users WHERE id = $1
--: refused
SELECT id FROM users WHERE id = ?
--: refused
SELECT id FROM users WHERE id = :id
--: refused
SELECT id FROM users WHERE id = %(id)s
--: refused
SELECT {{ssn}} FROM users
--: refused
SELECT id FROM users; \! id
--: refused
\copy users to 'x'
--: refused
SELECT id FROM users \gexec
--: refused
SELECT id FROM ((((((((((((((((((((((((((users))))))))))))))))))))))))))
--: refused
SELECT id FROM other_db.public.users
--: refused
SELECT id FROM users@dblink
--: refused
SELECT dblink.id FROM dblink('x', 'SELECT 1') AS dblink(id int)
--: refused
SELECT * FROM unnest(ARRAY[1], ARRAY['x'::regclass]) t(a, b)
--: refused
SELECT json_value(data::jsonb, '$.a' RETURNING regclass) FROM orders
--: refused
SELECT JSON_QUERY('{}', '$' RETURNING users)
--: refused
SELECT JSON_SERIALIZE(u.* RETURNING text) FROM users u
--: refused
SELECT JSON_OBJECT('u': u) FROM users u
--: refused
SELECT JSON_ARRAY(u) FROM users u
--: refused
SELECT JSON_ARRAY(SELECT u FROM users u)
--: refused
SELECT JSON_ARRAY(SELECT ssn FROM users)
--: refused
SELECT * FROM JSON_TABLE('[{"a":1}]'::jsonb, '$[*]' COLUMNS (a regclass PATH '$.a')) j
--: refused
SELECT * FROM XMLTABLE('/a' PASSING '<a>1</a>'::xml COLUMNS b int PATH '.')
--: refused
SELECT CASE WHEN (SELECT substr(token, 1, 1) FROM secret) = 'a' THEN 1 END
--: refused
SELECT 1 WHERE (SELECT ascii(substr(ssn, 1, 1)) FROM users LIMIT 1) > 50
--: refused
SELECT 1/(SELECT count(*) FROM secret)
--: refused
SELECT id FROM users ORDER BY (CASE WHEN (SELECT count(*) FROM secret) > 0 THEN id ELSE name END)
--: refused
SELECT count(*) OVER (PARTITION BY (SELECT token FROM secret)) FROM users
--: refused
SELECT generate_series(1, (SELECT count(*) FROM secret))
--: refused
SELECT 'x' COLLATE evil.c
--: refused
SELECT evil.lower(name) FROM users
--: refused
SELECT pg_temp.lower(name) FROM users
--: refused
SELECT "Lower"(name) FROM users
--: refused
SELECT lower(name, ssn) FROM users
--: refused
SELECT sum(evil.x) FROM users
--: refused
SELECT grouping(ssn) FROM users GROUP BY ssn
