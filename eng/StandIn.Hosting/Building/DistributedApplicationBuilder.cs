using System.Collections.ObjectModel;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RideAspire.StandIn;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder host;
    private readonly TestRun? test;

    public DistributedApplicationBuilder(string[] args)
    {
        test = TestRun.Current;
        var assembly = test?.AppHost ?? Assembly.GetEntryAssembly()!;
        AppHostDirectory = Metadata(assembly, "AppHostProjectPath") ?? Directory.GetCurrentDirectory();
        host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            ApplicationName = assembly.GetName().Name,
            ContentRootPath = AppHostDirectory,
            EnvironmentName = test is null ? null : Environments.Development,
        });
        host.Logging.SetMinimumLevel(LogLevel.Warning);
        host.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        // Services get 6 s, then the stores get 6 s.
        host.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));

        var publishes = Configuration["publisher"] is not null;
        ExecutionContext = new(publishes ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);
        Folder = new AppHostFolder(AppHostDirectory, Configuration["StandIn:Folder"], throwAway: test is not null);
        Why = Metadata(assembly, "StandInReason") ?? "the build was told AspirePackages=false";
    }

    public ConfigurationManager Configuration => host.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => host.Environment;

    public IServiceCollection Services => host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal AppHostFolder Folder { get; }

    private string Why { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (Resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"There are two resources named '{resource.Name}'.");
        Resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build()
    {
        test?.AwaitBuild(this);
        Services.AddSingleton(Folder);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton(new RunOptions(IsTest: test is not null, Why));
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(services => new ResourceCommandService(services));
        Services.AddSingleton<ConsoleView>();
        if (ExecutionContext.IsRunMode)
        {
            Services.AddSingleton<Orchestrator>();
            Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
        }

        var application = new DistributedApplication(host.Build(), test);
        test?.Built(application);
        return application;
    }

    private static string? Metadata(Assembly assembly, string key) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == key)?.Value;

    private sealed class ResourceCollection : Collection<IResource>, IResourceCollection;
}
