using System.Text;

namespace RideAspire.Integration.Tests.Api.Malformed;

/// <summary>Requests whose method, path or headers are wrong.</summary>
internal static class MalformedHeads
{
    private const string Presence = "{\"lat\":40.7,\"lon\":-73.9}";

    public static IEnumerable<MalformedRequest> All => [.. Keys, .. TripIds, .. Drivers, .. Methods, .. Paths];

    private static IEnumerable<MalformedRequest> Keys { get; } =
        new (string Name, string Header)[]
        {
            ("empty", "Idempotency-Key:"),
            ("blank", "Idempotency-Key:    "),
            ("with a space", "Idempotency-Key: a b"),
            ("with a tab", "Idempotency-Key: a\tb"),
            ("256 characters long", $"Idempotency-Key: {new string('k', 256)}"),
            ("300 characters long", $"Idempotency-Key: {new string('k', 300)}"),
            ("in UTF-8 beyond ASCII", $"Idempotency-Key: {Encoding.Latin1.GetString("clé"u8)}"),
            ("in Latin-1", "Idempotency-Key: cl\u00E9"),
            ("an emoji", $"Idempotency-Key: {Encoding.Latin1.GetString("🔑"u8)}"),
        }.Select(key => new MalformedRequest($"key: {key.Name}",
            new("POST", "/v1/trips") { Body = Encoding.UTF8.GetBytes(Booking.Json()), Headers = [key.Header] }, 400, "Idempotency-Key", "1 to 255"));

    private static IEnumerable<MalformedRequest> TripIds { get; } =
    [
        .. new[] { "", "/cancel", "/start", "/complete" }.Select(action => new MalformedRequest(
            $"trip: unknown{action}", new(action.Length == 0 ? "GET" : "POST", $"/v1/trips/00000000-0000-4000-8000-000000000000{action}"), 404,
            "No trip has the id 00000000-0000-4000-8000-000000000000")),
        .. new[] { "42", "not-a-uuid", "%20", "%2F..", "..%2F..%2Fetc", "%ff", "%C3%A9", "0198c0de-0000-7000-8000-00000000000g", "%7B%7D", new string('a', 2000) }
            .SelectMany(id => new[]
            {
                new MalformedRequest($"trip: GET {id[..Math.Min(70, id.Length)]}", new("GET", $"/v1/trips/{id}"), 404, "UUID"),
                new MalformedRequest($"trip: cancel {id[..Math.Min(70, id.Length)]}", new("POST", $"/v1/trips/{id}/cancel"), 404, "UUID"),
            }),
        new("trip: cancel without an id", new("POST", "/v1/trips//cancel"), 404, "UUID"),
    ];

    private static IEnumerable<MalformedRequest> Drivers { get; } =
        new[] { "a%20b", "a%2Fb", "%ff", "%C3%A9", "a!b", "%F0%9F%9A%95", "a%0Ab", "%27%20OR%201=1", "~", new string('d', 65), new string('d', 2000) }
            .SelectMany(id => new[]
            {
                new MalformedRequest($"driver: PUT {id[..Math.Min(70, id.Length)]}",
                    new("PUT", $"/v1/drivers/{id}/presence") { Body = Encoding.UTF8.GetBytes(Presence) }, 400, "id", "1 to 64"),
                new MalformedRequest($"driver: DELETE {id[..Math.Min(70, id.Length)]}", new("DELETE", $"/v1/drivers/{id}/presence"), 400, "id", "1 to 64"),
            });

    private static IEnumerable<MalformedRequest> Methods { get; } =
        new (string Method, string Path, string Allow)[]
        {
            ("GET", "/v1/trips", "POST"),
            ("PUT", "/v1/trips", "POST"),
            ("DELETE", "/v1/trips", "POST"),
            ("FETCH", "/v1/trips", "POST"),
            ("DELETE", "/v1/trips/00000000-0000-4000-8000-000000000000", "GET"),
            ("PATCH", "/v1/trips/00000000-0000-4000-8000-000000000000", "GET"),
            ("GET", "/v1/trips/00000000-0000-4000-8000-000000000000/cancel", "POST"),
            ("PUT", "/v1/trips/00000000-0000-4000-8000-000000000000/start", "POST"),
            ("OPTIONS", "/v1/trips/00000000-0000-4000-8000-000000000000/complete", "POST"),
            ("GET", "/v1/drivers/driver-1/presence", "PUT"),
            ("POST", "/v1/drivers/driver-1/presence", "DELETE"),
        }.Select(wrong => new MalformedRequest($"method: {wrong.Method} {wrong.Path}", new(wrong.Method, wrong.Path), 405, wrong.Method, wrong.Allow));

    private static IEnumerable<MalformedRequest> Paths { get; } =
        new[]
        {
            "/v1", "/v1/", "/v2/trips", "/v1/riders", "/v1/trips/00000000-0000-4000-8000-000000000000/pay", "/v1/drivers", "/v1/drivers/driver-1",
            "/v1/drivers//presence", "/trips", "/v1/trips/../../etc/passwd", "/favicon.ico",
        }.Select(path => new MalformedRequest($"path: {path}", new("GET", path), 404, "/openapi/v1.json"));
}
