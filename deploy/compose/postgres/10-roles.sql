-- Roles beside the superuser: the gateway's, which owns the control database, a reader of the demo, and monitoring.
\set ON_ERROR_STOP on
\set control_password `cat /run/secrets/control_password`
\set demo_password `cat /run/secrets/demo_password`
\set monitor_password `cat /run/secrets/monitor_password`

CREATE ROLE askwire LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'control_password';
CREATE DATABASE askwire OWNER askwire;
REVOKE ALL ON DATABASE askwire FROM PUBLIC;

CREATE ROLE askwire_monitor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'monitor_password';
GRANT pg_monitor TO askwire_monitor;
GRANT CONNECT ON DATABASE askwire TO askwire_monitor;

CREATE ROLE askwire_reader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'demo_password';
ALTER ROLE askwire_reader SET default_transaction_read_only = on;
ALTER ROLE askwire_reader SET statement_timeout = '30s';
ALTER ROLE askwire_reader SET idle_in_transaction_session_timeout = '60s';
CREATE DATABASE demo;
REVOKE ALL ON DATABASE demo FROM PUBLIC;
GRANT CONNECT ON DATABASE demo TO askwire_reader;
\connect demo
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE TABLE office (
    id integer PRIMARY KEY,
    city text NOT NULL,
    country text NOT NULL,
    employees integer NOT NULL
);
COMMENT ON TABLE office IS 'Offices of an invented company: replace this data source by your own';
COMMENT ON COLUMN office.employees IS 'people who work there';
INSERT INTO office VALUES
    (1, 'Zurich', 'Switzerland', 120), (2, 'Lisbon', 'Portugal', 45), (3, 'Geneva', 'Switzerland', 30);
GRANT SELECT ON office TO askwire_reader;
