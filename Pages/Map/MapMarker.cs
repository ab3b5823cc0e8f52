using RideAspire.Pages.Places;

namespace RideAspire.Pages.Map;

public enum MarkerKind
{
    Pickup,
    Dropoff,
    Driver,
}

/// <summary>A thing on the map.</summary>
/// <param name="Label">One or two words, shown beside it.</param>
public sealed record MapMarker(MarkerKind Kind, Place Place, string Label);
