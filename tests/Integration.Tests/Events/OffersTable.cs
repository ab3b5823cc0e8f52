using RideAspire.Integration.Tests.Stores;
using RideAspire.Offers;

namespace RideAspire.Integration.Tests.Events;

/// <summary>What tests do to offers and assignments, past the guards of the code.</summary>
internal static class OffersTable
{
    public static async Task<Guid> OfferAsync(this TestDatabase database, Guid trip, string driver)
    {
        var id = Guid.CreateVersion7();
        await database.ExecuteAsync($"""
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, version)
            VALUES ({id}, {trip}, {driver}, 'PENDING', clock_timestamp(), clock_timestamp() + interval '15 s', 1)
            """);
        return id;
    }

    public static Task CloseAsync(this TestDatabase database, Guid offer, OfferStatus status) =>
        database.ExecuteAsync($"UPDATE offers SET status = {status.Name()}, closed_at = clock_timestamp(), version = version + 1 WHERE id = {offer}");

    /// <summary>The offer is accepted and the trip assigned, both at once.</summary>
    public static Task AcceptAsync(this TestDatabase database, Guid offer) =>
        database.ExecuteAsync($"""
            WITH accepted AS (
                UPDATE offers SET status = 'ACCEPTED', closed_at = clock_timestamp(), version = version + 1 WHERE id = {offer}
                RETURNING trip_id, driver_id
            )
            UPDATE trips SET status = 'ASSIGNED', driver_id = accepted.driver_id, version = version + 1 FROM accepted WHERE trips.id = trip_id
            """);

    /// <summary>The driver gives the trip back: both rows at once.</summary>
    public static Task ReturnAsync(this TestDatabase database, Guid trip) =>
        database.ExecuteAsync($"""
            WITH returned AS (
                UPDATE trips SET status = 'WAITING', driver_id = NULL, deadline_at = clock_timestamp() + interval '1 minute', version = version + 1
                WHERE id = {trip} RETURNING id
            )
            UPDATE offers SET status = 'RETURNED', version = version + 1 FROM returned WHERE trip_id = returned.id AND status = 'ACCEPTED'
            """);
}
