--: refused mode=strict
SELECT u.id FROM users AS u JOIN orders AS o ON o.user_id = u.id WHERE u.id = 1
--: refused mode=strict
SELECT u.id FROM users AS u, orders AS o WHERE o.user_id = u.id
--: accepted mode=strict
SELECT id FROM users WHERE id = 1
--: accepted mode=moderate
SELECT u.id FROM users AS u JOIN orders AS o ON o.user_id = u.id
