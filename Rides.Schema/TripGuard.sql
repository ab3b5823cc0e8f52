-- The guard of the trips' state machine. Every change of a trip's status passes it. It allows the eight edges below and
-- no others, requires the next version with each, and records the change in the trip's history.
-- A transaction of ops sets rides.by and rides.reason for itself, and the history then has both. In all others they are
-- null or empty. Only ops cancel a ride that is in progress.
-- An update may set the column cause to what the history should say of it, an object. The guard moves it there, so the
-- column is empty in every row that is stored. A release that does not know the column leaves its changes without a
-- cause. The replica is the application's name of the connection.
-- The migration 20261123201641_Offers created it. To change it, edit this file and add a migration that runs it.
ALTER TABLE trips ADD COLUMN IF NOT EXISTS cause jsonb;

CREATE OR REPLACE FUNCTION trips_change_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    by_ops CONSTANT text := NULLIF(current_setting('rides.by', true), '');
    replica CONSTANT text := NULLIF(current_setting('application_name'), '');
    reason CONSTANT text := NULLIF(current_setting('rides.reason', true), '');
BEGIN
    IF NEW.version <> OLD.version + 1 OR (OLD.status, NEW.status) NOT IN (
        ('WAITING', 'ASSIGNED'), ('WAITING', 'DRIVER_NOT_FOUND'), ('WAITING', 'CANCELLED'),
        ('ASSIGNED', 'IN_PROGRESS'), ('ASSIGNED', 'WAITING'), ('ASSIGNED', 'CANCELLED'),
        ('IN_PROGRESS', 'COMPLETED'), ('IN_PROGRESS', 'CANCELLED'))
        OR ((OLD.status, NEW.status) = ('IN_PROGRESS', 'CANCELLED') AND by_ops IS NULL)
    THEN
        RAISE EXCEPTION 'trip %: from % (version %) to % (version %) is no legal transition',
            OLD.id, OLD.status, OLD.version, NEW.status, NEW.version
            USING ERRCODE = 'check_violation', TABLE = 'trips', CONSTRAINT = 'trips_change_status';
    END IF;

    NEW.history := OLD.history || (
        COALESCE(NEW.cause, jsonb_build_object())
        || jsonb_build_object('version', NEW.version, 'status', NEW.status,
            'driverId', NEW.driver_id, 'deadlineAt', NEW.deadline_at, 'at', COALESCE(NEW.closed_at, clock_timestamp()))
        || CASE WHEN replica IS NULL THEN jsonb_build_object() ELSE jsonb_build_object('replica', replica) END
        || CASE WHEN by_ops IS NULL THEN jsonb_build_object() ELSE jsonb_build_object('by', by_ops, 'reason', reason) END);
    NEW.cause := NULL;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER trips_change_status BEFORE UPDATE OF status ON trips
FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION trips_change_status();
