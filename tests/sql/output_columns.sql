--: refused
SELECT FROM users
--: refused
WITH x AS (SELECT FROM users) SELECT * FROM x
--: refused
SELECT id FROM users UNION SELECT FROM orders
--: accepted
SELECT id FROM users WHERE EXISTS (SELECT FROM orders WHERE user_id = users.id)
