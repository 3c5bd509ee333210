--: refused mode=strict
SELECT name FROM users
--: accepted mode=strict
SELECT name FROM users WHERE id = 7
--: accepted mode=strict
SELECT 1
--: accepted mode=moderate
SELECT name FROM users
