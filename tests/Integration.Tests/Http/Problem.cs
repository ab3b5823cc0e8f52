using System.Text.Json;

namespace RideAspire.Integration.Tests.Http;

/// <summary>What every refusal must be, by any service.</summary>
internal static class Problem
{
    private static readonly string[] internalWords =
        ["System.", "Microsoft.", "RideAspire.", "Exception", "   at ", "BookTrip", "DriverPresence", "EndTrip", "Service instead"];

    /// <summary>
    /// Asserts that a response is a complete problem (RFC 9457) with this status, that its detail and errors contain
    /// the expected texts, and that it shows nothing internal. Returns the problem.
    /// </summary>
    public static JsonElement Assert(RawResponse response, int status, params IEnumerable<string> expectedTexts)
    {
        Xunit.Assert.Equal((status, "application/problem+json"), (response.Status, response.Headers["Content-Type"].SingleOrDefault()));
        var problem = JsonElement.Parse(response.Body);
        Xunit.Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Xunit.Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Xunit.Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Xunit.Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);

        // The detail and the errors as a client reads them, without JSON's escapes.
        var shown = string.Join('\n', [problem.GetProperty("detail").GetString(), .. Errors(problem)]);
        Xunit.Assert.All(expectedTexts, word => Xunit.Assert.Contains(word, shown));
        Xunit.Assert.All(internalWords, word => Xunit.Assert.DoesNotContain(word, response.Body));
        return problem;
    }

    /// <summary>The status of a response. A 503 must be one that clients can act on.</summary>
    public static async Task<int> StatusAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        if ((int)response.StatusCode == 503)
        {
            var problem = Assert(await response.RawAsync(), 503, "Retry-After");
            Xunit.Assert.Equal("urn:ride-aspire:problem:store-unavailable", problem.GetProperty("type").GetString());
            Xunit.Assert.NotNull(response.Headers.RetryAfter);
        }

        return (int)response.StatusCode;
    }

    private static IEnumerable<string> Errors(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? errors.EnumerateObject().Select(
            error => $"{error.Name}: {string.Join(' ', error.Value.EnumerateArray().Select(message => message.GetString()))}")
        : [];
}
