using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.ServiceDefaults.Health;

internal static class HealthReportWriter
{
    /// <summary>
    /// Writes each check's status, and why it fails. Exceptions are left out: they may name addresses.
    /// </summary>
    public static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(check => check.Key, check => Describe(check.Value)),
        }, context.RequestAborted);

    private static string Describe(HealthReportEntry check) =>
        check.Exception is null && check.Description is { } why ? $"{check.Status}: {why}" : $"{check.Status}";
}
