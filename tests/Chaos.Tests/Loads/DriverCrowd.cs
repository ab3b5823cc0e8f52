using System.Text.Json;

namespace RideAspire.Chaos.Tests.Loads;

/// <summary>A few drivers at one place who take whatever comes, and need two seconds for a trip.</summary>
internal sealed class DriverCrowd(string row, Load load)
{
    private const int Drivers = 5;

    /// <summary>Where they are.</summary>
    public const string Place = """{"lat":40.7580,"lon":-73.9855}""";

    /// <summary>Where nobody is who would go there: farther than the search's radius.</summary>
    public const string Elsewhere = """{"lat":40.5795,"lon":-74.1502}""";

    /// <summary>What each of them does in a second: tells where he is, and takes his trip a step on.</summary>
    public Task DriveAsync() => Task.WhenAll(Enumerable.Range(0, Drivers).Select(number => DriveAsync(TestTokens.Driver($"{row}-driver-{number}"))));

    private async Task DriveAsync(string token)
    {
        await load.AskAsync(HttpMethod.Put, "/v1/drivers/me/presence", token, $"{Place[..^1]},\"autoAccept\":true}}");
        var newest = await load.AskAsync(HttpMethod.Get, "/v1/trips?limit=1", token);
        if (newest.Status != 200 || JsonDocument.Parse(newest.Text).RootElement.GetProperty("trips").EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } trip)
            return;

        var step = trip.GetProperty("status").GetString() switch { "ASSIGNED" => "start", "IN_PROGRESS" => "complete", _ => null };
        if (step is not null)
            await load.AskAsync(HttpMethod.Post, $"/v1/trips/{trip.GetProperty("id").GetString()}/{step}", token);
    }
}
