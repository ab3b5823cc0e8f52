using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.StandIn;

namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's model, open to a test's changes before it is built. Ports are random, and data goes with the test.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs an AppHost's program up to where it builds.</summary>
    /// <typeparam name="TEntryPoint">A type of the AppHost, such as <c>Projects.AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        var run = new TestRun(typeof(TEntryPoint).Assembly);
        return new TestingBuilder(run, await run.StartAsync(args).WaitAsync(cancellationToken));
    }

    private sealed class TestingBuilder(TestRun run, DistributedApplicationBuilder inner) : IDistributedApplicationTestingBuilder
    {
        public ConfigurationManager Configuration => inner.Configuration;

        public string AppHostDirectory => inner.AppHostDirectory;

        public IHostEnvironment Environment => inner.Environment;

        public IServiceCollection Services => inner.Services;

        public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

        public IResourceCollection Resources => inner.Resources;

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource => inner.AddResource(resource);

        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => run.BuildAsync().WaitAsync(cancellationToken);

        public void Dispose() => run.Abandon();

        public ValueTask DisposeAsync()
        {
            run.Abandon();
            return ValueTask.CompletedTask;
        }
    }
}
