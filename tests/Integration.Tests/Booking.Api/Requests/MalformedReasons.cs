using System.Text;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Reasons with which ops cannot end a trip.</summary>
internal static class MalformedReasons
{
    private const string Path = "/v1/ops/trips/00000000-0000-4000-8000-000000000000/";
    private const string Shape = "an object with reason";

    public static IEnumerable<MalformedRequest> All { get; } =
    [
        .. from step in new[] { "cancel", "complete" }
           from refused in new (string Name, string Body, string[] Says)[]
           {
               ("no body", "", [Shape]),
               ("null", "null", [Shape]),
               ("a string", "\"dead phone\"", [Shape]),
               ("no reason", "{}", ["reason", "required", "1 to 500"]),
               ("a reason that is null", "{\"reason\":null}", ["reason", "required"]),
               ("an empty reason", "{\"reason\":\"\"}", ["reason", "required"]),
               ("blanks", "{\"reason\":\" \\n\\t \"}", ["reason", "required"]),
               ("501 characters", $"{{\"reason\":\"{new string('r', 501)}\"}}", ["reason", "500"]),
               ("a NUL", "{\"reason\":\"a\\u0000b\"}", ["reason", "control characters"]),
               ("an escape", "{\"reason\":\"a\\u001bb\"}", ["reason", "control characters"]),
               ("a C1 control", "{\"reason\":\"a\\u0085b\"}", ["reason", "control characters"]),
               ("half a surrogate pair", "{\"reason\":\"\\ud800\"}", ["$.reason", "a string (Unicode, in UTF-8)"]),
               ("a number", "{\"reason\":7}", ["$.reason", "a string"]),
               ("an object", "{\"reason\":{}}", ["$.reason", "a string"]),
               ("another operator's name", "{\"reason\":\"r\",\"by\":\"ops-2\"}", ["$.by", "not known", Shape]),
           }
           select new MalformedRequest(
               $"ops, {step}: {refused.Name}",
               new("POST", Path + step) { Token = TestTokens.Ops(), Body = Encoding.UTF8.GetBytes(refused.Body) },
               400,
               refused.Says),
        new(
            "ops, cancel: text/plain",
            new("POST", $"{Path}cancel") { Token = TestTokens.Ops(), Body = "{\"reason\":\"r\"}"u8.ToArray(), ContentType = "text/plain" },
            415,
            "application/json"),
    ];
}
