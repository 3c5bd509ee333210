--: refused
SELECT id FROM users NATURAL JOIN (SELECT '900-00-0001' AS ssn) AS v
--: refused dialect=sqlite
SELECT id FROM orders NATURAL JOIN users
--: accepted
SELECT a.id FROM orders AS a JOIN orders AS b USING (user_id)
