namespace RideAspire.Bench.Cities;

/// <summary>A trip, and what became of it. All instants are by the database's clock.</summary>
/// <param name="EndedAt">When it was closed; null while it is open.</param>
/// <param name="Driver">The driver who got it; null when nobody did.</param>
/// <param name="AssignedAt">When they got it.</param>
/// <param name="FirstAskedAt">When it was first offered or assigned to anybody; null when it never was.</param>
/// <param name="IsWaiting">It still needs a driver.</param>
/// <param name="IsOffered">A driver is being asked.</param>
internal sealed record CityTrip(
    Guid Id,
    Place Pickup,
    DateTimeOffset BookedAt,
    DateTimeOffset? EndedAt = null,
    string? Driver = null,
    DateTimeOffset? AssignedAt = null,
    DateTimeOffset? FirstAskedAt = null,
    bool IsWaiting = false,
    bool IsOffered = false);
