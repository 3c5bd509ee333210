-- The role that the replica streams with. On a database that is older than its replica, run it by hand, once.
\set ON_ERROR_STOP on
\set replica_password `cat /run/secrets/replica_password`

CREATE ROLE askwire_replica REPLICATION LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'replica_password';
