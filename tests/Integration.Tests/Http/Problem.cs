using System.Text.Json;

namespace RideAspire.Integration.Tests.Http;

/// <summary>What every refusal must be, whoever refuses.</summary>
internal static class Problem
{
    private static readonly string[] innerWords =
        ["System.", "Microsoft.", "RideAspire.", "Exception", "   at ", "BookTrip", "DriverPresence", "Service instead"];

    /// <summary>
    /// Asserts that a response is a problem (RFC 9457) of that status which tells a client enough, and answers it.
    /// </summary>
    public static JsonElement Assert(RawResponse response, int status, params IEnumerable<string> says)
    {
        Xunit.Assert.Equal((status, "application/problem+json"), (response.Status, response.Headers["Content-Type"].SingleOrDefault()));
        var problem = JsonElement.Parse(response.Body);
        Xunit.Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Xunit.Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Xunit.Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Xunit.Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);

        // Detail and errors as a client reads them, without JSON's escapes.
        var told = string.Join('\n', [problem.GetProperty("detail").GetString(), .. Errors(problem)]);
        Xunit.Assert.All(says, word => Xunit.Assert.Contains(word, told));
        Xunit.Assert.All(innerWords, word => Xunit.Assert.DoesNotContain(word, response.Body));
        return problem;
    }

    private static IEnumerable<string> Errors(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? errors.EnumerateObject().Select(
            error => $"{error.Name}: {string.Join(' ', error.Value.EnumerateArray().Select(why => why.GetString()))}")
        : [];
}
