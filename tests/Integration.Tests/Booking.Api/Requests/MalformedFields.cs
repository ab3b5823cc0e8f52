using System.Text;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Bookings and presences that are valid JSON with one wrong field.</summary>
internal static class MalformedFields
{
    public static IEnumerable<MalformedRequest> All => [.. Strangers, .. Places, .. Presences];

    /// <summary>The rider is always the caller. A client that names a rider is refused.</summary>
    private static IEnumerable<MalformedRequest> Strangers { get; } =
    [
        .. new[]
        {
            "\"rider-2\"", "\"rider\"", "null", "\"\"", "7", "true", "{\"id\":\"r\"}", "[\"r\"]", "\"\\ud800\"", "\"a\\u0000b\"",
            "\"'; DROP TABLE trips; --\"",
        }.Select(rider => Booked(
            $"riderId {rider}", BookingJson.Of(riderId: rider), "$.riderId", "not known", "an object with pickup, dropoff")),
        .. new[]
        {
            "id", "status", "driverId", "version", "deadlineAt", "idempotencyKey", "RiderId", "constructor", "__proto__", "$type", "",
        }.Select(name => Booked(
            $"a property {name}", $"{{\"{name}\":\"x\",{BookingJson.Of()[1..]}", "not known", "an object with pickup, dropoff")),
        Booked(
            "a property in a place", BookingJson.Of(pickup: "{\"lat\":1,\"lon\":2,\"altitude\":3}"), "$.pickup.altitude", "not known",
            "an object with lat, lon"),
        Booked("a property after all else", $"{BookingJson.Of()[..^1]},\"riderId\":\"rider-2\"}}", "$.riderId", "not known"),
        Presence("driverId of another", "{\"lat\":0,\"lon\":0,\"driverId\":\"driver-2\"}", "$.driverId", "not known"),
        Presence("autoAccept misspelt", "{\"lat\":0,\"lon\":0,\"auto_accept\":true}", "$.auto_accept", "not known", "autoAccept"),
    ];

    private static IEnumerable<MalformedRequest> Places { get; } =
    [
        Booked("pickup missing", BookingJson.Of(pickup: null), "pickup", "required"),
        Booked("pickup null", BookingJson.Of(pickup: "null"), "pickup", "required"),
        Booked("pickup a string", BookingJson.Of(pickup: "\"Union Square\""), "$.pickup", "an object with lat, lon"),
        Booked("pickup an array", BookingJson.Of(pickup: "[40.7,-73.9]"), "$.pickup", "an object with lat, lon"),
        Booked("pickup a number", BookingJson.Of(pickup: "1"), "$.pickup", "an object with lat, lon"),
        Booked("pickup empty", BookingJson.Of(pickup: "{}"), "pickup.lat", "pickup.lon", "required"),
        Booked("dropoff missing", BookingJson.Of(dropoff: null), "dropoff", "required"),
        Booked("dropoff without lon", BookingJson.Of(dropoff: "{\"lat\":1}"), "dropoff.lon", "required"),
        Booked("dropoff.lat null", BookingJson.Of(dropoff: "{\"lat\":null,\"lon\":1}"), "dropoff.lat", "required"),
        Booked("everything missing", "{}", "pickup", "dropoff"),
        .. new[] { "\"40.7\"", "\"NaN\"", "true", "{}", "[40.7]" }
            .Select(lat => Booked($"lat as {lat}", BookingJson.Of(pickup: $"{{\"lat\":{lat},\"lon\":-73.9}}"), "$.pickup.lat", "a number")),
        .. new[] { "\"-73.9\"", "false", "[]" }
            .Select(lon => Booked(
                $"lon as {lon}", BookingJson.Of(dropoff: $"{{\"lat\":40.7,\"lon\":{lon}}}"), "$.dropoff.lon", "a number")),
        .. new[] { "NaN", "Infinity", "-Infinity", "+1", "0x1F", "01", ".5", "1e" }
            .Select(lat => Booked($"lat {lat}", BookingJson.Of(pickup: $"{{\"lat\":{lat},\"lon\":-73.9}}"), "not valid JSON", "pickup")),
        .. new[] { "85.06", "-85.06", "90", "91", "1000", "1e400", "-1e400", "1e308", new string('9', 400) }
            .Select(lat => Booked(
                $"lat {lat}", BookingJson.Of(pickup: $"{{\"lat\":{lat},\"lon\":-73.9}}"), "pickup.lat", "-85.05112878", "85.05112878")),
        .. new[] { "180.0001", "-180.0001", "181", "1e400" }
            .Select(lon => Booked($"lon {lon}", BookingJson.Of(dropoff: $"{{\"lat\":40.7,\"lon\":{lon}}}"), "dropoff.lon", "-180", "180")),
    ];

    private static IEnumerable<MalformedRequest> Presences { get; } =
    [
        Presence("lat out of range", "{\"lat\":85.06,\"lon\":0}", "lat", "85.05112878"),
        Presence("lon out of range", "{\"lat\":0,\"lon\":-180.5}", "lon", "-180"),
        Presence("lat 1e400", "{\"lat\":1e400,\"lon\":0}", "lat", "85.05112878"),
        Presence("lat missing", "{\"lon\":0}", "lat", "required"),
        Presence("lon null", "{\"lat\":0,\"lon\":null}", "lon", "required"),
        Presence("lat a string", "{\"lat\":\"0\",\"lon\":0}", "$.lat", "a number"),
        Presence("autoAccept a string", "{\"lat\":0,\"lon\":0,\"autoAccept\":\"true\"}", "$.autoAccept", "true or false"),
        Presence("autoAccept a number", "{\"lat\":0,\"lon\":0,\"autoAccept\":1}", "$.autoAccept", "true or false"),
        Presence("autoAccept null", "{\"lat\":0,\"lon\":0,\"autoAccept\":null}", "$.autoAccept", "true or false"),
        Presence("sequence a string", "{\"lat\":0,\"lon\":0,\"sequence\":\"1\"}", "$.sequence", "a whole number"),
        Presence("sequence with a fraction", "{\"lat\":0,\"lon\":0,\"sequence\":1.5}", "$.sequence", "a whole number"),
        Presence("sequence below zero", "{\"lat\":0,\"lon\":0,\"sequence\":-1}", "sequence", "0"),
        Presence("an empty body", "", "an object with lat, lon, autoAccept"),
        Presence("an array", "[0,0]", "an object with lat, lon, autoAccept"),
        Presence("truncated", "{\"lat\":", "not valid JSON"),
    ];

    private static MalformedRequest Booked(string name, string json, params string[] says) =>
        new(
            $"booking: {name[..Math.Min(40, name.Length)]}",
            new("POST", "/v1/trips") { Token = TestTokens.Rider("rider"), Body = Encoding.UTF8.GetBytes(json) }, 400, says);

    private static MalformedRequest Presence(string name, string json, params string[] says) =>
        new(
            $"presence: {name}",
            new("PUT", "/v1/drivers/me/presence") { Token = TestTokens.Driver("driver"), Body = Encoding.UTF8.GetBytes(json) }, 400, says);
}
