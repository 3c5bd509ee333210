--: accepted
SELECT 'naïve café' AS "größe" FROM users
--: refused
SELECT * FROM orders o
--: refused
SELECT id FROM orders​
--: refused
SELECT id ‮FROM orders
--: refused
SELECT 1 AS "é"
--: refused dialect=mysql
SELECT * FROM orders o
