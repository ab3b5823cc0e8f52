using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.ServiceDefaults.Health;

internal static class HealthReportWriter
{
    /// <summary>Names the checks and why one fails, so that a probe's log tells what is wrong; no exceptions, no addresses.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(
                check => check.Key,
                check => check.Value.Exception is null && check.Value.Description is { } why ? $"{check.Value.Status}: {why}" : $"{check.Value.Status}"),
        }, context.RequestAborted);
}
