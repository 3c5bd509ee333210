--: refused mode=strict
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders WHERE id = 1)
--: refused mode=strict
WITH x AS (SELECT id FROM users WHERE id = 1) SELECT id FROM x WHERE id = 1
--: refused mode=strict
SELECT id FROM users WHERE id = 1 UNION SELECT id FROM orders WHERE id = 1
--: refused mode=strict dialect=sqlite
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders WHERE id = 1)
--: accepted mode=moderate
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders)
