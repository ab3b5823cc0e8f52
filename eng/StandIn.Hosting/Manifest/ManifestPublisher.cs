using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.StandIn;

/// <summary><c>--publisher manifest --output-path FILE</c>: writes the model for deployment tools, as Aspire does.</summary>
internal static class ManifestPublisher
{
    public static async Task PublishAsync(IServiceProvider services, CancellationToken ct)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (configuration["publisher"] is not "manifest")
            throw new Aspire.Hosting.DistributedApplicationException($"The stand-in has no publisher '{configuration["publisher"]}', but 'manifest'.");
        var path = Path.GetFullPath(configuration["output-path"]
            ?? throw new Aspire.Hosting.DistributedApplicationException("--publisher manifest needs --output-path FILE."));
        if (!path.EndsWith(".json", StringComparison.Ordinal))
            path = Path.Combine(path, "aspire-manifest.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        await using var file = File.Create(path);
        await using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        var context = services.GetRequiredService<Aspire.Hosting.DistributedApplicationExecutionContext>();
        new ManifestWriter(writer, Path.GetDirectoryName(path)!, context).Write(services.GetRequiredService<DistributedApplicationModel>());
        await writer.FlushAsync(ct);
        Console.WriteLine($"Published manifest to: {path}");
    }
}
