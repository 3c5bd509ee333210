--: refused
SELECT * FROM users
--: refused
TABLE users
--: refused
SELECT u.* FROM users AS u
--: refused
SELECT u FROM users AS u
--: refused
SELECT u::text FROM users AS u
--: refused
SELECT row_to_json(u) FROM users AS u
--: refused
SELECT count(u) FROM users AS u
--: refused
SELECT c FROM users AS u(a, b, e, c, d)
--: refused
WITH w(a, b, e, c, d) AS (SELECT * FROM users) SELECT c FROM w
--: refused
SELECT j.id FROM users AS u, LATERAL (SELECT u.*) AS j
--: refused
SELECT j.id FROM (users AS u JOIN orders AS o ON true) AS j
--: refused dialect=sqlite
SELECT * FROM users
--: refused dialect=mysql
SELECT u.* FROM users u
--: accepted
SELECT *, o.* FROM orders AS o
--: accepted
SELECT row_to_json(t) FROM (SELECT id, name FROM users) AS t
--: accepted
SELECT count(*) FROM users
