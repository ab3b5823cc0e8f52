-- $1 ids
WITH due AS (
    SELECT id FROM trips
    WHERE id = ANY ($1) AND status = 'WAITING' AND deadline_at <= clock_timestamp()
    ORDER BY id FOR UPDATE SKIP LOCKED
), expired AS (
    UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
    FROM due WHERE trips.id = due.id AND status = 'WAITING' AND deadline_at <= clock_timestamp()
    RETURNING trips.id, closed_at
)
SELECT trips.id, expired.id IS NOT NULL
FROM trips LEFT JOIN expired ON expired.id = trips.id
WHERE trips.id = ANY ($1) AND trips.status = 'WAITING'
