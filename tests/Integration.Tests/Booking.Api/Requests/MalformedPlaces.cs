using System.Text;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Bookings with one fault, which the refusal must name in the client's spelling and at its place.</summary>
internal static class MalformedPlaces
{
    private const string Shape = "an object with pickup, dropoff";
    private const string PlaceShape = "an object with lat, lon";
    private const string Once = "It may occur once. Upper and lower case are the same.";

    private static readonly string token = TestTokens.Rider("rider");
    private static readonly string booking = BookingJson.Of();

    public static IEnumerable<MalformedRequest> All => [.. Duplicates, .. Unknown, .. Types, .. Syntax];

    private static IEnumerable<MalformedRequest> Duplicates { get; } =
    [
        Refused("in a place", "{\"pickup\":{\"lat\":1,\"lat\":2}}", $"The property $.pickup.lat is there twice (line 1, byte 20). {Once}"),
        Refused(
            "in a place, in other case", "{\"pickup\":{\"lat\":1,\"LAT\":2}}",
            $"The property $.pickup.LAT is there twice (line 1, byte 20). {Once}"),
        Refused("in capitals", "{\"PICKUP\":{},\n \"pickup\":{}}", $"The property $.pickup is there twice (line 2, byte 2). {Once}"),
        Refused("with an escape", "{\"pickup\":{},\"p\\u0069ckup\":{}}", $"The property $.pickup is there twice (line 1, byte 14). {Once}"),
        Refused("that is null", "{\"dropoff\":null,\"dropoff\":null}", $"The property $.dropoff is there twice (line 1, byte 17). {Once}"),
        Refused(
            "in the second place", $"{{\"pickup\":{BookingJson.UnionSquare},\"dropoff\":{{\"lon\":1,\"lon\":1}}}}",
            "The property $.dropoff.lon is there twice", Once),
        Refused("behind a fault", "{\"pickup\":1,\"pickup\":{}}", "The value of $.pickup is a number (line 1, byte 11)."),
    ];

    private static IEnumerable<MalformedRequest> Unknown { get; } =
    [
        Refused(
            "property with an escape", "{\"rider\\u0049d\":\"rider-2\"}",
            $"The property $.riderId is not known (line 1, byte 2). Expected: {Shape}, and no other property."),
        Refused(
            "property in a place", "{\"pickup\":{\"lat\":1,\r\n\"alt\":3}}",
            $"The property $.pickup.alt is not known (line 2, byte 1). Expected: {PlaceShape}, and no other property."),
        Refused(
            "property of a place outside of it", $"{{\"lat\":1,{booking[1..]}",
            $"The property $.lat is not known (line 1, byte 2). Expected: {Shape}"),
        Refused("property with a dot", "{\"pickup.lat\":1}", "The property $['pickup.lat'] is not known (line 1, byte 2)."),
        Refused("property beyond ASCII", "{\"clé\":1}", "The property $.clé is not known (line 1, byte 2)."),
        Refused("property behind one beyond ASCII", "{\"pickup\":{\"é\":1}}", "The property $.pickup.é is not known (line 1, byte 12)."),
        Refused(
            "property with 10,000 letters", $"{{\"{new string('x', 10_000)}\":1}}",
            $"The property $.{new string('x', 100)}… is not known"),
        Refused("property that is not UTF-8", [.. "{\"a"u8, 0xFF, .. "\":1}"u8], "The property $['\uFFFD'] is not known (line 1, byte 2)."),
        Refused(
            "property with half a surrogate pair", "{\"pickup\":{\"\\ud800\":1}}",
            "The property $.pickup['\uFFFD'] is not known (line 1, byte 12)."),
        Refused(
            "property with 100 levels", $"{{\"x\":{new string('[', 100)}{new string(']', 100)}}}",
            "The property $.x is not known (line 1, byte 2)."),
        Refused(
            "property behind a byte order mark", [0xEF, 0xBB, 0xBF, .. "{\"x\":1}"u8], "The property $.x is not known (line 1, byte 2)."),
        Refused("property that is twice there", "{\"x\":1,\"x\":2}", "The property $.x is not known (line 1, byte 2)."),
    ];

    private static IEnumerable<MalformedRequest> Types { get; } =
    [
        Refused("body null", " null ", $"The body is null (line 1, byte 2). Expected: {Shape}."),
        Refused("body array", "\n[]", $"The body is an array (line 2, byte 1). Expected: {Shape}."),
        Refused("body string", "\"null\"", $"The body is a string (line 1, byte 1). Expected: {Shape}."),
        Refused(
            "place on the second line", "{\n  \"pickup\": \"here\"\n}",
            $"The value of $.pickup is a string (line 2, byte 13). Expected: {PlaceShape}."),
        Refused("place in capitals", "{\"PickUp\":true}", $"The value of $.PickUp is true (line 1, byte 11). Expected: {PlaceShape}."),
        Refused(
            "place with an escape", "{\"p\\u0069ckup\":[]}",
            $"The value of $.pickup is an array (line 1, byte 16). Expected: {PlaceShape}."),
        Refused(
            "latitude object", "{\"pickup\":{\"lat\":{\"lat\":1}}}",
            "The value of $.pickup.lat is an object (line 1, byte 18). Expected: a number."),
        Refused(
            "latitude with 65 levels", $"{{\"pickup\":{{\"lat\":{new string('[', 65)}",
            "The value of $.pickup.lat is an array (line 1, byte 18). Expected: a number."),
        Refused(
            "places with 65 levels", string.Concat(Enumerable.Repeat("{\"pickup\":", 65)),
            "The property $.pickup.pickup is not known (line 1, byte 12)."),
    ];

    private static IEnumerable<MalformedRequest> Syntax { get; } =
    [
        Refused("body missing", "", $"The request has no body. Expected: {Shape}."),
        Refused(
            "text behind the booking", $"{booking} x",
            $"The body is not valid JSON (line 1, byte {booking.Length + 2}, $). Expected: {Shape}."),
        Refused("brace behind the booking", $"{booking}\n}}", "The body is not valid JSON (line 2, byte 1, $)."),
        Refused("null behind the booking", $"{booking}null", $"The body is not valid JSON (line 1, byte {booking.Length + 1}, $)."),
        Refused(
            "word for a number", "{\"pickup\":{\"lat\":\n  x}}",
            "The body is not valid JSON (line 2, byte 3, $.pickup.lat). Expected: a number."),
        Refused("end in a place", "{\"pickup\":{\"lat\":1", "The body is not valid JSON (line 1, byte", "Expected:"),
        Refused(
            "bracket for a brace", "{\"pickup\":{\"lat\":1]}",
            $"The body is not valid JSON (line 1, byte 19, $.pickup). Expected: {PlaceShape}."),
    ];

    private static MalformedRequest Refused(string name, string body, params string[] says) =>
        Refused(name, Encoding.UTF8.GetBytes(body), says);

    private static MalformedRequest Refused(string name, byte[] body, params string[] says) =>
        new($"fault: {name}", new("POST", "/v1/trips") { Token = token, Body = body }, 400, says);
}
