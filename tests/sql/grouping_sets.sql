--: refused
SELECT count(*) FROM orders GROUP BY CUBE (id, user_id, amount, placed, data, id + 1, id + 2, id + 3, id + 4)
--: refused
SELECT count(*) FROM orders GROUP BY CUBE (id, user_id, amount, placed), CUBE (id, user_id, amount, placed, data)
--: refused
SELECT 1 FROM users WHERE id IN (SELECT id FROM orders GROUP BY GROUPING SETS (CUBE (id, 1, 2, 3, 4, 5, 6, 7), (id)))
--: accepted
SELECT user_id, placed, sum(amount) FROM orders GROUP BY ROLLUP (user_id, placed)
--: accepted
SELECT user_id, placed, amount, count(*) FROM orders GROUP BY GROUPING SETS ((user_id, placed), CUBE (amount, id), ())
