using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>What keeps trips and offers correct, whatever the services do.</summary>
internal static class TripRules
{
    public static SchemaRules Rules { get; } = new(
        Tables: ["trips", "offers"],
        UniqueIndexes:
        [
            "pk_trips", "ux_trips_open_per_rider", "ux_trips_active_per_driver", "ux_trips_idempotency_key",
            "pk_offers", "ux_offers_pending_per_driver", "ux_offers_pending_per_trip",
        ],
        Triggers: ["trips_change_status"]);
}
