--: refused
SELECT date_trunc(name, now()) FROM users
--: refused
SELECT date_part(email, now()) FROM users
--: accepted
SELECT date_trunc('month', placed), extract(year FROM placed), date_part('dow', placed) FROM orders
