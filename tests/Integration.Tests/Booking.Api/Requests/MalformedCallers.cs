using System.Text;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Requests whose Authorization is not accepted.</summary>
internal static class MalformedCallers
{
    private static readonly string good = TestTokens.Rider("rider");

    public static IEnumerable<MalformedRequest> All { get; } =
        new (string Name, string[] Headers)[]
        {
            ("none", []),
            ("empty", ["Authorization:"]),
            ("Bearer without a token", ["Authorization: Bearer"]),
            ("Bearer and blanks", ["Authorization: Bearer    "]),
            ("a token without Bearer", [$"Authorization: {good}"]),
            ("Basic", ["Authorization: Basic cmlkZXI6c2VjcmV0"]),
            ("Basic with a token", [$"Authorization: Basic {good}"]),
            ("DPoP", [$"Authorization: DPoP {good}"]),
            ("Bearer:", [$"Authorization: Bearer: {good}"]),
            ("Bearer=", [$"Authorization: Bearer={good}"]),
            ("two tokens", [$"Authorization: Bearer {good} {good}"]),
            ("two tokens with a comma", [$"Authorization: Bearer {good}, Bearer {good}"]),
            ("two headers", [$"Authorization: Bearer {good}", $"Authorization: Bearer {TestTokens.Rider("rider-2")}"]),
            ("two headers that are the same", [$"Authorization: Bearer {good}", $"Authorization: Bearer {good}"]),
            ("two headers, the first of them Basic", ["Authorization: Basic cmlkZXI6c2VjcmV0", $"Authorization: Bearer {good}"]),
            ("Proxy-Authorization", [$"Proxy-Authorization: Bearer {good}"]),
            ("a cookie", [$"Cookie: access_token={good}; Authorization=Bearer {good}"]),
            ("20 KB", [$"Authorization: Bearer {new string('a', 20_000)}"]),
            ("20 KB of a JWT's shape", [$"Authorization: Bearer {new string('a', 10_000)}.{new string('b', 10_000)}.c"]),
            ("10,000 dots", [$"Authorization: Bearer {new string('.', 10_000)}"]),
            ("non-ASCII", [$"Authorization: Bearer {Encoding.Latin1.GetString("clé🔑"u8)}"]),
            ("Latin-1", ["Authorization: Bearer cl\u00E9"]),
            ("a good token and more", [$"Authorization: Bearer {good}\u00E9"]),
            ("a token cut short", [$"Authorization: Bearer {good[..^1]}"]),
            ("a token in quotes", [$"Authorization: Bearer \"{good}\""]),
        }.SelectMany(caller => new[]
        {
            new MalformedRequest(
                $"caller, books: {caller.Name}",
                new("POST", "/v1/trips") { Body = Encoding.UTF8.GetBytes(BookingJson.Of()), Headers = caller.Headers },
                401,
                "access token"),
            new MalformedRequest(
                $"caller, lists: {caller.Name}", new("GET", "/v1/trips") { Headers = caller.Headers }, 401, "access token"),
        });
}
