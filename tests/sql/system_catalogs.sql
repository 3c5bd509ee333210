--: accepted
SELECT id FROM users
