using System.Text;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Bodies that are not JSON, not a booking, too large, or not declared as JSON.</summary>
internal static class MalformedBodies
{
    private static readonly string token = TestTokens.Rider("rider");

    private const string Shape = "an object with pickup, dropoff";

    public static IEnumerable<MalformedRequest> All { get; } =
    [
        Refused("an empty body", "", "body", "object"),
        Refused("blanks", "  \r\n ", Shape),
        Refused("JSON null", "null", "body", Shape),
        Refused("a JSON array", "[]", Shape),
        Refused("a JSON array of bookings", $"[{BookingJson.Of()}]", Shape),
        Refused("a JSON string", "\"a ride, please\"", Shape),
        Refused("a JSON number", "42", Shape),
        Refused("JSON true", "true", Shape),
        Refused("a truncated object", "{\"pickup\":{\"lat\":40.7", "not valid JSON", "line 1"),
        Refused("a missing brace", BookingJson.Of()[..^1], "not valid JSON"),
        Refused("a comma too many", "{\"pickup\":{\"lat\":1,\"lon\":2},}", "not valid JSON", "line 1"),
        Refused("single quotes", "{'pickup':{}}", "not valid JSON"),
        Refused("a comment", BookingJson.Of().Replace("{\"lat", "/* where */{\"lat", StringComparison.Ordinal), "not valid JSON"),
        Refused("two objects", BookingJson.Of() + BookingJson.Of(), "not valid JSON"),
        Refused("XML", "<booking/>", "not valid JSON"),
        Refused("a form", "pickup=here&lat=1", "not valid JSON"),
        Refused("a duplicate property", "{\"pickup\":{},\"pickup\":{}}", "pickup", "once"),
        Refused("a duplicate property in other case", "{\"pickup\":{},\"PICKUP\":{}}", "once"),
        Refused("a duplicate latitude", BookingJson.Of(pickup: "{\"lat\":1,\"lat\":2,\"lon\":3}"), "$.pickup", "once"),
        Refused("1,000 levels of arrays", new string('[', 1000) + new string(']', 1000)),
        Refused("1,000 levels below an unknown property", $"{{\"x\":{new string('[', 1000)}{new string(']', 1000)}}}", "not known", Shape),
        Refused(
            "1,000 levels below a number", BookingJson.Of(pickup: $"{{\"lat\":{new string('[', 1000)}{new string(']', 1000)}}}"),
            "$.pickup.lat"),
        Refused("1,000 levels of objects", string.Concat(Enumerable.Repeat("{\"pickup\":", 1000))),
        Refused("a name that is not UTF-8", [.. "{\""u8, 0xFF, 0xFE, 0x80, .. "\":1}"u8]),
        Refused("a name in Latin-1", Encoding.Latin1.GetBytes("{\"clé\":1}")),
        Refused("a name that is half a surrogate pair", "{\"\\ud800\":1}"),
        Refused("a name that is a surrogate pair the wrong way round", "{\"\\udc00\\ud800\":1}"),
        Refused(
            "a text that is not UTF-8 for a place", [.. "{\"pickup\":\""u8, 0xFF, 0xFE, 0x80, .. "\"}"u8], "$.pickup",
            "an object with lat, lon"),
        Refused("a text that is half a surrogate pair for a place", "{\"pickup\":\"\\ud800\"}", "$.pickup", "an object with lat, lon"),
        Refused("UTF-16 that is not said to be", Encoding.Unicode.GetBytes(BookingJson.Of()), "not valid JSON"),
        Refused("UTF-16 with its mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(BookingJson.Of())], "not valid JSON"),
        Refused("zeros", new byte[100], "not valid JSON"),
        TypedAs("no Content-Type", null),
        TypedAs("text/plain", "text/plain"),
        TypedAs("a form's Content-Type", "application/x-www-form-urlencoded"),
        TypedAs("a Content-Type that is none", "json"),
        TypedAs("an unknown charset", "application/json; charset=bogus"),
        TypedAs("a charset that is not UTF-8", "application/json; charset=utf-16"),
        TypedAs("XML's Content-Type", "application/xml"),
        TooLarge("20 KB", 20_000, chunked: false),
        TooLarge("20 KB in chunks", 20_000, chunked: true),
        TooLarge("5 MB", 5_000_000, chunked: false),
        TooLarge("5 MB in chunks", 5_000_000, chunked: true),
    ];

    private static MalformedRequest Refused(string name, string body, params string[] says) =>
        Refused(name, Encoding.UTF8.GetBytes(body), says);

    private static MalformedRequest Refused(string name, byte[] body, params string[] says) =>
        new($"booking: {name}", new("POST", "/v1/trips") { Token = token, Body = body }, 400, says);

    private static MalformedRequest TypedAs(string name, string? contentType) =>
        new(
            $"booking: {name}",
            new("POST", "/v1/trips") { Token = token, Body = Encoding.UTF8.GetBytes(BookingJson.Of()), ContentType = contentType }, 415,
            "application/json", "UTF-8");

    private static MalformedRequest TooLarge(string name, int bytes, bool chunked) =>
        new(
            $"booking: {name}",
            new("POST", "/v1/trips")
            {
                Token = token,
                Body = Encoding.UTF8.GetBytes(BookingJson.Of() + new string(' ', bytes)),
                Chunked = chunked,
            },
            413, "16384");
}
