using k8s.Models;
using RideAspire.Kubernetes.Tests.Samples;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Tests.Rules;

/// <summary>Redis and Postgres, their secrets, and the migration.</summary>
public sealed class StoreTests
{
    [Fact]
    public void Redis_has_the_settings_that_it_has_everywhere_and_no_shell_before_it()
    {
        var container = ContainerOf("redis");
        var settings = StoreSettings.Redis.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value });

        Assert.Equal(["redis-server"], container.Command);
        Assert.Equal(["--requirepass", "$(REDIS_PASSWORD)", .. settings, "--maxmemory", "512mb"], container.Args);
    }

    [Fact]
    public void Redis_refuses_writes_before_the_machine_ends_it() =>
        Assert.True(512 * 1024 * 1024 <= ContainerOf("redis").Resources.Limits["memory"].ToDecimal() / 2);

    [Fact]
    public void Postgres_has_the_settings_that_it_has_everywhere_but_more_connections()
    {
        var arguments = ContainerOf("postgres").Args;
        Assert.Equal(
            StoreSettings.Postgres.Select(setting => setting.Key),
            arguments.Where(argument => argument != "-c").Select(argument => argument.Split('=')[0]));
    }

    [Theory]
    [InlineData("redis", "REDIS_PASSWORD", "REDISCLI_AUTH")]
    [InlineData("postgres", "POSTGRES_PASSWORD", "PGPASSWORD")]
    public void The_tools_in_a_stores_container_have_its_password(string store, string servers, string tools)
    {
        var secrets = ContainerOf(store).Env.ToDictionary(variable => variable.Name, variable => variable.ValueFrom.SecretKeyRef);
        Assert.Equal((secrets[servers].Name, secrets[servers].Key), (secrets[tools].Name, secrets[tools].Key));
    }

    [Theory]
    [InlineData("redis", "/data")]
    [InlineData("postgres", "/var/lib/postgresql")]
    public void A_store_keeps_its_data_on_a_volume(string store, string path)
    {
        var set = Sample.Cluster.Of<V1StatefulSet>().Single(set => set.Name() == store);
        var claim = Assert.Single(set.Spec.VolumeClaimTemplates);
        Assert.Equal(path, set.Spec.Template.Spec.Containers.Single().VolumeMounts.Single(mount => mount.Name == claim.Name()).MountPath);
        Assert.Equal("Retain", set.Spec.PersistentVolumeClaimRetentionPolicy.WhenDeleted);
    }

    [Fact]
    public void No_ConfigMap_has_a_secret() => Assert.All(
        Sample.All.SelectMany(sample => sample.Of<V1ConfigMap>()).SelectMany(map => map.Data ?? new Dictionary<string, string>()),
        entry =>
        {
            Assert.DoesNotContain("password", entry.Key, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("password", entry.Value, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("ConnectionStrings", entry.Key, StringComparison.OrdinalIgnoreCase);
        });

    [Fact]
    public void No_Secret_is_in_the_result() => Assert.All(Sample.All, sample => Assert.Empty(sample.Of<V1Secret>()));

    [Fact]
    public void The_Secret_is_the_one_that_was_named() => Assert.All(
        [(Sample.Cluster, "ride-aspire-stores"), (Sample.Managed, "rides-connections"), (Sample.Dashboard, "ride-aspire-stores")],
        of => Assert.Equal([of.Item2], SecretsOf(of.Item1).Select(key => key.Name).Distinct()));

    [Fact]
    public void The_Secret_has_these_keys()
    {
        Assert.Equal(["postgres-password", "redis-password"], KeysOf(Sample.Cluster));
        Assert.Equal(["dispatch", "migrations", "redis", "rides"], KeysOf(Sample.Managed));
        Assert.Equal(["dashboard-token", "postgres-password", "redis-password"], KeysOf(Sample.Dashboard));
    }

    [Fact]
    public void A_password_is_read_before_the_connection_string_that_has_it() => Assert.All(
        Sample.Cluster.Pods.Where(pod => pod.Pod.Labels()["app"] is "booking-api" or "matching-worker" or "timeout-worker" or "migrations"),
        pod =>
        {
            var variables = pod.Pod.Spec.Containers.Single().Env.Select(variable => variable.Name).ToList();
            Assert.InRange(variables.IndexOf("POSTGRES_PASSWORD"), 0, variables.IndexOf("ConnectionStrings__rides"));
            if (variables.Contains("REDIS_PASSWORD"))
                Assert.InRange(variables.IndexOf("REDIS_PASSWORD"), 0, variables.IndexOf("ConnectionStrings__redis"));
        });

    [Fact]
    public void The_migration_is_a_job_of_its_own_for_each_revision_and_runs_the_image_of_the_API() => Assert.All(Sample.All, sample =>
    {
        var job = Assert.Single(sample.Of<V1Job>());
        var api = sample.Services.Single(service => service.Name() == "booking-api");
        Assert.Equal($"migrations-{api.Spec.Template.Annotations()["ride-aspire/revision"]}", job.Name());
        Assert.Equal(api.Spec.Template.Spec.Containers.Single().Image, job.Spec.Template.Spec.Containers.Single().Image);
        Assert.Equal(["migrate"], job.Spec.Template.Spec.Containers.Single().Args);
    });

    [Fact]
    public void With_managed_stores_there_is_none_in_the_cluster() => Assert.DoesNotContain(
        Sample.Managed.Objects, any => any.Metadata.Name is "redis" or "postgres" or "redis-env" or "postgres-env");

    private static V1Container ContainerOf(string store) =>
        Sample.Cluster.Of<V1StatefulSet>().Single(set => set.Name() == store).Spec.Template.Spec.Containers.Single();

    private static IEnumerable<V1SecretKeySelector> SecretsOf(Sample sample) => sample.Pods
        .SelectMany(pod => pod.Pod.Spec.Containers)
        .SelectMany(container => container.Env ?? [])
        .Select(variable => variable.ValueFrom?.SecretKeyRef)
        .OfType<V1SecretKeySelector>();

    private static string[] KeysOf(Sample sample) => [.. SecretsOf(sample).Select(key => key.Key).Distinct().Order(StringComparer.Ordinal)];
}
