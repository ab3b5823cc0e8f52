namespace RideAspire.Integration.Tests.Http;

/// <summary>Writes a booking's JSON by hand, so that a test can make each part wrong.</summary>
internal static class BookingJson
{
    public const string UnionSquare = "{\"lat\":40.7359,\"lon\":-73.9911}";
    public const string TimesSquare = "{\"lat\":40.758,\"lon\":-73.9855}";

    /// <summary>Each argument is JSON; null leaves the property out.</summary>
    /// <param name="riderId">Clients sent it before there were tokens.</param>
    public static string Of(string? pickup = UnionSquare, string? dropoff = TimesSquare, string? riderId = null)
    {
        var properties = new[] { ("riderId", riderId), ("pickup", pickup), ("dropoff", dropoff) };
        var present = properties.Where(property => property.Item2 is not null).Select(property => $"\"{property.Item1}\":{property.Item2}");
        return $"{{{string.Join(',', present)}}}";
    }
}
