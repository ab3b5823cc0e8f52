namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Requests for lists with a wrong query.</summary>
internal static class MalformedQueries
{
    public static IEnumerable<MalformedRequest> All { get; } =
    [
        .. from path in new[] { "/v1/trips", "/v1/ops/trips" }
           from query in new (string Text, string[] Says)[]
           {
               ("limit=0", ["limit", "1 and 100"]),
               ("limit=-1", ["limit", "1 and 100"]),
               ("limit=101", ["limit", "1 and 100"]),
               ("limit=2147483647", ["limit", "1 and 100"]),
               ("limit=2147483648", ["limit is a whole number"]),
               ("limit=", ["limit is a whole number"]),
               ("before=", ["before is a UUID"]),
               ("limit=many", ["limit is a whole number"]),
               ("limit=1.5", ["limit is a whole number"]),
               ("limit=1e1", ["limit is a whole number"]),
               ("limit=0x10", ["limit is a whole number"]),
               ("limit=%D9%A1%D9%A0", ["limit is a whole number"]),
               ("limit=1&limit=2", ["limit is a whole number"]),
               ("before=42", ["before is a UUID"]),
               ("before=null", ["before is a UUID"]),
               ("before=2026-11-23T15:46:20Z", ["before is a UUID"]),
               ("before=0198c0de-0000-7000-8000-00000000000g", ["before is a UUID"]),
               ("before=%00", ["before is a UUID"]),
               ("before=%ff%fe", ["before is a UUID"]),
               ("before=%27%20OR%201=1", ["before is a UUID"]),
               ($"before={new string('a', 2000)}", ["before is a UUID"]),
           }
           select Asked(path, query.Text, query.Says),
        .. new[]
        {
            "status=", "status=waiting", "status=Waiting", "status=0", "status=OPEN", "status=WAITING,ASSIGNED",
            "status=WAITING&status=ASSIGNED", "status=%00", "status=%F0%9F%9A%95", "status=%27%20OR%201=1",
        }.Select(query => Asked("/v1/ops/trips", query, "status", "WAITING", "DRIVER_NOT_FOUND")),
        .. new[] { "overdue=", "overdue=yes", "overdue=1", "overdue=true&overdue=false", "overdue=null" }
            .Select(query => Asked("/v1/ops/trips", query, "overdue is true or false")),
        .. from who in new[] { "rider", "driver" }
           from subject in new[] { "", "%00", "%20", "two%20words", "%C3%A9", new string('a', 256) }
           select Asked("/v1/ops/trips", $"{who}={subject}", $"{who} takes 1 to 255 printable ASCII characters"),
        .. new[] { "rider=r&driver=d", "rider=r&status=WAITING", "driver=d&overdue=true", "overdue=true&status=WAITING&rider=r" }
            .Select(query => Asked("/v1/ops/trips", query, "one of status, rider and driver")),
        Asked("/v1/ops/trips", "status=WAITING&limit=0", "limit", "1 and 100"),
        Asked("/v1/ops/trips", "status=OPEN&limit=0&before=42", "before is a UUID"),
    ];

    private static MalformedRequest Asked(string path, string query, params string[] says) =>
        new(
            $"query: {path}?{query[..Math.Min(60, query.Length)]}",
            new("GET", $"{path}?{query}") { Token = path == "/v1/trips" ? TestTokens.Rider("rider") : TestTokens.Ops() }, 400, says);
}
