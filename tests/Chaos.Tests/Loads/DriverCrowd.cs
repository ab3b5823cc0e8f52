using System.Text.Json;

namespace RideAspire.Chaos.Tests.Loads;

/// <summary>A few drivers at one place who accept all trips, and need two seconds for each.</summary>
internal sealed class DriverCrowd(string row, Load load)
{
    private const int Drivers = 5;

    /// <summary>The drivers' position.</summary>
    public const string Place = """{"lat":40.7580,"lon":-73.9855}""";

    /// <summary>A position without drivers within the search radius.</summary>
    public const string Elsewhere = """{"lat":40.5795,"lon":-74.1502}""";

    /// <summary>One second of each driver: they report their position, and take their trip to its next state.</summary>
    public Task DriveAsync() =>
        Task.WhenAll(Enumerable.Range(0, Drivers).Select(number => DriveAsync(TestTokens.Driver($"{row}-driver-{number}"))));

    private async Task DriveAsync(string token)
    {
        await load.AskAsync(HttpMethod.Put, "/v1/drivers/me/presence", token, $"{Place[..^1]},\"autoAccept\":true}}");
        var newest = await load.AskAsync(HttpMethod.Get, "/v1/trips?limit=1", token);
        if (newest.Status != 200)
            return;
        var trip = JsonDocument.Parse(newest.Text).RootElement.GetProperty("trips").EnumerateArray().FirstOrDefault();
        if (trip.ValueKind != JsonValueKind.Object)
            return;

        var step = trip.GetProperty("status").GetString() switch { "ASSIGNED" => "start", "IN_PROGRESS" => "complete", _ => null };
        if (step is not null)
            await load.AskAsync(HttpMethod.Post, $"/v1/trips/{trip.GetProperty("id").GetString()}/{step}", token);
    }
}
