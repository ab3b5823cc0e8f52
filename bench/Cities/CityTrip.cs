namespace RideAspire.Bench.Cities;

/// <summary>A trip, and what became of it. All instants are by the database's clock.</summary>
/// <param name="EndedAt">When it was closed; null while it is open.</param>
/// <param name="Driver">The driver who got it; null when nobody did.</param>
/// <param name="AssignedAt">When they got it.</param>
/// <param name="FirstAskedAt">When it was first offered or assigned to anybody; null when it never was.</param>
/// <param name="IsWaiting">It still needs a driver.</param>
/// <param name="IsOffered">A driver is being asked.</param>
/// <param name="Asked">When drivers were asked; without an end when one still is.</param>
internal sealed record CityTrip(
    Guid Id,
    Place Pickup,
    DateTimeOffset BookedAt,
    DateTimeOffset? EndedAt = null,
    string? Driver = null,
    DateTimeOffset? AssignedAt = null,
    DateTimeOffset? FirstAskedAt = null,
    bool IsWaiting = false,
    bool IsOffered = false,
    IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)>? Asked = null)
{
    /// <summary>Whether a driver was being asked at any time between the two.</summary>
    public bool WasAsked(DateTimeOffset from, DateTimeOffset to) => Asked?.Any(offer => offer.From < to && from < offer.To) ?? false;
}
