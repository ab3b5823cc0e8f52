namespace RideAspire.Integration.Tests.Api;

/// <summary>Writes a booking's JSON by hand, so that each part can be wrong.</summary>
internal static class Booking
{
    public const string UnionSquare = "{\"lat\":40.7359,\"lon\":-73.9911}";
    public const string TimesSquare = "{\"lat\":40.758,\"lon\":-73.9855}";

    /// <summary>Each argument is JSON; null leaves the property out.</summary>
    /// <param name="riderId">What clients sent before there were tokens.</param>
    public static string Json(string? pickup = UnionSquare, string? dropoff = TimesSquare, string? riderId = null)
    {
        var properties = new[] { ("riderId", riderId), ("pickup", pickup), ("dropoff", dropoff) };
        var present = properties.Where(property => property.Item2 is not null).Select(property => $"\"{property.Item1}\":{property.Item2}");
        return $"{{{string.Join(',', present)}}}";
    }

    /// <summary>A rider of whom no other test knows.</summary>
    public static string NewRider() => $"rider-{Guid.NewGuid():N}";

    /// <summary>A driver of whom no other test knows.</summary>
    public static string NewDriver() => $"driver-{Guid.NewGuid():N}";
}
