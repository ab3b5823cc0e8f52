using System.Text;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Requests whose method, path or key is wrong.</summary>
internal static class MalformedHeads
{
    private const string Nobodys = "00000000-0000-4000-8000-000000000000";
    private const string Presence = "{\"lat\":40.7,\"lon\":-73.9}";

    private static readonly string[] noUuids =
    [
        "42", "not-a-uuid", "%20", "%2F..", "..%2F..%2Fetc", "%ff", "%C3%A9", "0198c0de-0000-7000-8000-00000000000g", "%7B%7D",
        new string('a', 2000),
    ];

    /// <summary>The paths that contain an id, each with a token that it accepts.</summary>
    private static readonly (string Method, string Before, string After, string Token)[] paths =
    [
        ("GET", "/v1/trips/", "", TestTokens.Rider("rider")),
        ("POST", "/v1/trips/", "/cancel", TestTokens.Rider("rider")),
        ("POST", "/v1/trips/", "/start", TestTokens.Driver("driver")),
        ("POST", "/v1/trips/", "/complete", TestTokens.Driver("driver")),
        ("POST", "/v1/trips/", "/return", TestTokens.Driver("driver")),
        ("GET", "/v1/offers/", "", TestTokens.Driver("driver")),
        ("POST", "/v1/offers/", "/accept", TestTokens.Driver("driver")),
        ("POST", "/v1/offers/", "/decline", TestTokens.Driver("driver")),
        ("GET", "/v1/ops/trips/", "", TestTokens.Ops()),
        ("POST", "/v1/ops/trips/", "/cancel", TestTokens.Ops()),
        ("POST", "/v1/ops/trips/", "/complete", TestTokens.Ops()),
    ];

    public static IEnumerable<MalformedRequest> All => [.. Keys, .. Ids, .. Drivers, .. Methods, .. Paths];

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
            new("POST", "/v1/trips")
            {
                Token = TestTokens.Rider("rider"),
                Body = Encoding.UTF8.GetBytes(BookingJson.Of()),
                Headers = [key.Header],
            },
            400, "Idempotency-Key", "1 to 255"));

    private static IEnumerable<MalformedRequest> Ids { get; } =
    [
        .. paths.Select(path => new MalformedRequest($"id: {path.Method} {path.Before}UNKNOWN{path.After}",
            new(path.Method, path.Before + Nobodys + path.After) { Token = path.Token, Body = BodyOf(path.Method) }, 404, Nobodys)),
        .. from path in paths
           from id in noUuids
           select new MalformedRequest($"id: {path.Method} {path.Before}{id[..Math.Min(70, id.Length)]}{path.After}",
               new(path.Method, path.Before + id + path.After) { Token = path.Token, Body = BodyOf(path.Method) }, 404, "UUID"),
        new("id: cancel without one", new("POST", "/v1/trips//cancel") { Token = TestTokens.Rider("rider") }, 404, "UUID"),
        new("id: accept without one", new("POST", "/v1/offers//accept") { Token = TestTokens.Driver("driver") }, 404, "UUID"),
    ];

    /// <summary>Paths no longer contain drivers. A request to such a path finds nothing.</summary>
    private static IEnumerable<MalformedRequest> Drivers { get; } =
        from id in new[]
        {
            "driver", "driver-2", "me%20", "a%20b", "a%2Fb", "%ff", "%C3%A9", "a!b", "%F0%9F%9A%95", "a%0Ab", "%27%20OR%201=1", "~",
            new string('d', 2000),
        }
        from method in new[] { "PUT", "DELETE" }
        select new MalformedRequest($"driver: {method} {id[..Math.Min(70, id.Length)]}",
            new(method, $"/v1/drivers/{id}/presence") { Token = TestTokens.Driver("driver"), Body = Encoding.UTF8.GetBytes(Presence) },
            404, "/openapi/v1.json");

    private static IEnumerable<MalformedRequest> Methods { get; } =
        new (string Method, string Path, string Allow)[]
        {
            ("PUT", "/v1/trips", "POST"),
            ("DELETE", "/v1/trips", "GET"),
            ("FETCH", "/v1/trips", "POST"),
            ("DELETE", $"/v1/trips/{Nobodys}", "GET"),
            ("PATCH", $"/v1/trips/{Nobodys}", "GET"),
            ("GET", $"/v1/trips/{Nobodys}/cancel", "POST"),
            ("PUT", $"/v1/trips/{Nobodys}/start", "POST"),
            ("OPTIONS", $"/v1/trips/{Nobodys}/complete", "POST"),
            ("GET", $"/v1/trips/{Nobodys}/return", "POST"),
            ("POST", $"/v1/offers/{Nobodys}", "GET"),
            ("DELETE", $"/v1/offers/{Nobodys}", "GET"),
            ("GET", $"/v1/offers/{Nobodys}/accept", "POST"),
            ("PUT", $"/v1/offers/{Nobodys}/decline", "POST"),
            ("GET", "/v1/drivers/me/presence", "PUT"),
            ("POST", "/v1/drivers/me/presence", "DELETE"),
            ("POST", "/v1/ops/trips", "GET"),
            ("DELETE", $"/v1/ops/trips/{Nobodys}", "GET"),
            ("GET", $"/v1/ops/trips/{Nobodys}/cancel", "POST"),
            ("PUT", $"/v1/ops/trips/{Nobodys}/complete", "POST"),
        }.Select(wrong => new MalformedRequest(
            $"method: {wrong.Method} {wrong.Path}",
            new(wrong.Method, wrong.Path) { Token = TestTokens.Rider("rider") }, 405, wrong.Method, wrong.Allow));

    private static IEnumerable<MalformedRequest> Paths { get; } =
        new[]
        {
            "/v1", "/v1/", "/v2/trips", "/v1/riders", $"/v1/trips/{Nobodys}/pay", "/v1/drivers", "/v1/drivers/driver-1", "/v1/drivers/me",
            "/v1/drivers//presence", "/v1/offers", "/v1/ops", $"/v1/ops/trips/{Nobodys}/start", "/trips", "/v1/trips/../../etc/passwd",
            "/favicon.ico",
        }.Select(path => new MalformedRequest(
            $"path: {path}", new("GET", path) { Token = TestTokens.Rider("rider") }, 404, "/openapi/v1.json"));

    /// <summary>What ops must send. Riders and drivers may send anything.</summary>
    private static byte[] BodyOf(string method) => Encoding.UTF8.GetBytes(method == "POST" ? AccessTable.Reason : "");
}
