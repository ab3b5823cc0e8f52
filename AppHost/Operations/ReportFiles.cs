using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Operations;

/// <summary>
/// Serves the simulator's last report on loopback, because browsers do not follow a link from the dashboard to a file.
/// </summary>
internal sealed class ReportFiles(string folder) : IHostedService
{
    /// <summary>The link's name in the dashboard's data.</summary>
    public const string LinkName = "report";

    private readonly int port = FreePort.Next();
    private WebApplication? server;
    private string? report;

    /// <summary>Adds the server to the application. It does not run when a manifest is written.</summary>
    public static ReportFiles AddTo(IDistributedApplicationBuilder builder)
    {
        var reports = new ReportFiles(Path.Combine(builder.AppHostDirectory, "..", "artifacts", "simulator"));
        if (builder.ExecutionContext.IsRunMode)
            builder.Services.AddSingleton<IHostedService>(reports);
        return reports;
    }

    public bool HasReport => File.Exists(report);

    public UrlSnapshot Link =>
        new(LinkName, $"http://localhost:{port}/", IsInternal: false) { DisplayProperties = new("Report of the last run", 0) };

    /// <summary>The path for the report of the next run.</summary>
    public string NewReport()
    {
        Directory.CreateDirectory(folder);
        return report = Path.GetFullPath(Path.Combine(folder, $"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.json"));
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.Urls.Add($"http://localhost:{port}");
        server.MapGet("/", () => HasReport ? Results.File(report!, MediaTypeNames.Application.Json) : Results.NotFound());
        await server.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (server is not null)
            await server.DisposeAsync();
    }
}
