using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using RideAspire.LocalServers;

namespace RideAspire.StandIn;

/// <summary>Runs a project from what it was built to, in its own folder, with the variables that Aspire would give it.</summary>
internal sealed class ProjectLauncher(DistributedApplicationExecutionContext context, IConfiguration configuration, ConsoleView console)
{
    private static readonly TimeSpan stopGrace = TimeSpan.FromSeconds(6);

    // What this process got for itself.
    private static readonly string[] own =
        ["DOTNET_LAUNCH_PROFILE", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME"];

    public async Task<Running> LaunchAsync(ProjectResource project, string id, int replica, CancellationToken ct)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Single();
        var process = OwnedProcess.Start(new Command(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", metadata.TargetPath, .. await ArgumentsAsync(project, ct)])
        {
            WorkingDirectory = Path.GetDirectoryName(metadata.ProjectPath),
            Environment = await EnvironmentAsync(project, id, replica, ct),
            OnLine = line => console.Line(id, line),
        });
        return new Running(process.Exited, () => process.StopAsync(stopGrace));
    }

    private async Task<List<string>> ArgumentsAsync(ProjectResource project, CancellationToken ct)
    {
        var arguments = new CommandLineArgsCallbackContext(context);
        foreach (var annotation in project.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            annotation.Callback(arguments);

        var values = new List<string>();
        foreach (var argument in arguments.Args)
            values.Add(await ValueAsync(argument, ct));
        return values;
    }

    private async Task<Dictionary<string, string?>> EnvironmentAsync(ProjectResource project, string id, int replica, CancellationToken ct)
    {
        var environment = own.ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in Defaults(project, id))
            environment[name] = value;
        var urls = project.Endpoints().Select(endpoint => endpoint.Urls.ElementAt(replica)).ToList();
        if (urls.Count > 0)
            environment["ASPNETCORE_URLS"] = string.Join(';', urls);

        var callbacks = new EnvironmentCallbackContext(context, project);
        foreach (var annotation in project.Annotations.OfType<EnvironmentCallbackAnnotation>())
            annotation.Callback(callbacks);
        foreach (var (name, value) in callbacks.EnvironmentVariables)
            environment[name] = await ValueAsync(value, ct);
        return environment;
    }

    private IEnumerable<(string Name, string Value)> Defaults(ProjectResource project, string id)
    {
        yield return ("OTEL_SERVICE_NAME", project.Name);
        yield return ("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={id}");
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { } endpoint)
        {
            yield return ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
            yield return ("OTEL_EXPORTER_OTLP_PROTOCOL", configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc");
        }

        // One line for each entry, since those of other resources come in between; and not a page for each connection to Redis.
        yield return ("Logging__Console__FormatterName", "simple");
        yield return ("Logging__Console__FormatterOptions__SingleLine", "true");
        yield return ("Logging__Console__FormatterOptions__TimestampFormat", "HH:mm:ss.fff ");
        yield return ("Logging__LogLevel__StackExchange.Redis", "Warning");
        if (console.HasColours)
            yield return ("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true");
    }

    private static async ValueTask<string> ValueAsync(object value, CancellationToken ct) =>
        value is IValueProvider provider ? await provider.GetValueAsync(ct) ?? "" : (string)value;
}
