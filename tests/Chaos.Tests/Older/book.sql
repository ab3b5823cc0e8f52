-- $1 id  $2 rider  $3 match window
INSERT INTO trips
    (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key, requested_at, deadline_at, version)
SELECT $1, $2, 'WAITING', 40.5795, -74.1502, 40.7580, -73.9855, NULL, clock.now, clock.now + $3, 1
FROM (SELECT clock_timestamp() AS now) AS clock
ON CONFLICT DO NOTHING
RETURNING deadline_at
