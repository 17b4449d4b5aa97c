// Whole root directories as each runtime leaves them, asked for the containers
// that run there.
#include <string>

#include "gtest/gtest.h"
#include "machine/runtime/runtimes.h"
#include "tests/machine/runtime/shown.h"
#include "tests/support/status.h"

namespace machine::runtime {
namespace {

struct Case {
  const char* world;
  const char* root;
  const char* id;
  const char* path;  // "@" stands for the id
  const char* container;
};

void Check(const Case& c) {
  SCOPED_TRACE(std::string(c.root) + ": " + c.world);
  std::string path = c.path;
  path.replace(path.find('@'), 1, c.id);
  auto container = Runtimes(std::string("tests/fixtures/runtime/") + c.root)
                       .Find(c.id, path);
  ASSERT_THAT(container, support::IsOk());
  EXPECT_EQ(container->id, c.id);
  EXPECT_EQ(Shown(*container), c.container);
}

TEST(FixturesTest, Kubernetes) {
  const Case cases[] = {
      {"container", "containerd",
       "95adcc1eef5adeececd14fae40f039ab8b93bbf0ca6550e7f8d74f119a22c3f3",
       "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod5d1"
       "f0c5e_7c3b_4a0e_9f44_2b7a53d1c001.slice/cri-containerd-@.scope",
       "containerd name=postgres pod=shop-db-0 namespace=shop uid=5d1f0c5e"
       "-7c3b-4a0e-9f44-2b7a53d1c001 | memory=2147483648 swap=0 cpu=0.5 sh"
       "ares=256 files=1048576"},
      {"sandbox", "containerd",
       "12d9378e03adf38168884cfec9a99e6dc00bdc255ec45f0f5c1549a0a1648276",
       "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod5d1"
       "f0c5e_7c3b_4a0e_9f44_2b7a53d1c001.slice/cri-containerd-@.scope",
       "containerd sandbox name=POD pod=shop-db-0 namespace=shop uid=5d1f0"
       "c5e-7c3b-4a0e-9f44-2b7a53d1c001 | shares=2 files=1048576"},
      {"container, uid by the path", "k3s",
       "81212c4ccfe605f3f7c024b34889537931bfcc27e3738f58aa800d225645da6e",
       "/kubepods/burstable/pod0a9b6c7d-1e2f-4031-8a5b-6c7d8e9f0a1b/@",
       "containerd name=coredns pod=coredns-6799fbcd5-kx2bq namespace=kube"
       "-system uid=0a9b6c7d-1e2f-4031-8a5b-6c7d8e9f0a1b | memory=17825792"
       "0 swap=0 shares=102 files=1048576"},
      {"sandbox", "k3s",
       "fc91fddc03ade64f76390ef0a295016052a351d1f9eb23ae26d23e45dbf566e2",
       "/kubepods/burstable/pod0a9b6c7d-1e2f-4031-8a5b-6c7d8e9f0a1b/@",
       "containerd sandbox name=POD pod=coredns-6799fbcd5-kx2bq namespace="
       "kube-system uid=0a9b6c7d-1e2f-4031-8a5b-6c7d8e9f0a1b | shares=2 fi"
       "les=1048576"},
      {"static pod", "kind",
       "10ee539f969d6fed9b464f66bc90a6a0edd1f2d3343f517fc66684f3426b44a0",
       "/docker/0f1e2d3c/kubelet.slice/kubelet-kubepods.slice/kubelet-kube"
       "pods-burstable.slice/kubelet-kubepods-burstable-podc3d1e0f49b7a4d2"
       "e8f60718293a4b5c6.slice/cri-containerd-@.scope",
       "containerd name=etcd pod=etcd-drift-control-plane namespace=kube-s"
       "ystem uid=c3d1e0f49b7a4d2e8f60718293a4b5c6 | shares=102 files=1048"
       "576"},
      {"sandbox", "kind",
       "5aae585fbf3dbd157abc5f9018b4f42e6adbd6753575cb3e05bb37cd1e5e1591",
       "/docker/0f1e2d3c/kubelet.slice/kubelet-kubepods.slice/kubelet-kube"
       "pods-burstable.slice/kubelet-kubepods-burstable-podc3d1e0f49b7a4d2"
       "e8f60718293a4b5c6.slice/cri-containerd-@.scope",
       "containerd sandbox name=POD pod=etcd-drift-control-plane namespace"
       "=kube-system uid=c3d1e0f49b7a4d2e8f60718293a4b5c6 | shares=2 files"
       "=1048576"},
      {"container with its pod's labels", "crio",
       "03999da245a731f349481d227e4a67f7961cc3e1eb8e6289c1fd4fe697a600b1",
       "/kubepods.slice/kubepods-pod9e107d9d_372b_4d6e_8d2f_0f1c2e3d4a5b.s"
       "lice/crio-@.scope",
       "crio name=redis pod=cart-7c9bd6f5f8-q4zvm namespace=shop uid=9e107"
       "d9d-372b-4d6e-8d2f-0f1c2e3d4a5b label:app=cart label:pod-template-"
       "hash=7c9bd6f5f8 | memory=134217728 swap=0 cpu=0.5 shares=512 files"
       "=1048576"},
      {"crun's child group", "crio",
       "03999da245a731f349481d227e4a67f7961cc3e1eb8e6289c1fd4fe697a600b1",
       "/kubepods.slice/kubepods-pod9e107d9d_372b_4d6e_8d2f_0f1c2e3d4a5b.s"
       "lice/crio-@.scope/container",
       "crio name=redis pod=cart-7c9bd6f5f8-q4zvm namespace=shop uid=9e107"
       "d9d-372b-4d6e-8d2f-0f1c2e3d4a5b label:app=cart label:pod-template-"
       "hash=7c9bd6f5f8 | memory=134217728 swap=0 cpu=0.5 shares=512 files"
       "=1048576"},
      {"sandbox", "crio",
       "4fe6cbd3a115e939b16a1af5581001bbab03b58fe6bfb2d01a55ce0384c4e314",
       "/kubepods.slice/kubepods-pod9e107d9d_372b_4d6e_8d2f_0f1c2e3d4a5b.s"
       "lice/crio-@.scope",
       "crio sandbox name=POD pod=cart-7c9bd6f5f8-q4zvm namespace=shop uid"
       "=9e107d9d-372b-4d6e-8d2f-0f1c2e3d4a5b label:app=cart label:pod-tem"
       "plate-hash=7c9bd6f5f8 | shares=2"},
      {"cri-dockerd", "docker",
       "4aecb578ae911ec241702e7ca706c60b4b32e28c938c909fe335bf69742e01c6",
       "/kubepods/burstable/pod1b4e28ba-2fa1-41d2-883f-0016d3cca427/@",
       "docker name=api pod=api-5f6d8c9b4-7xk2p namespace=shop uid=1b4e28b"
       "a-2fa1-41d2-883f-0016d3cca427 | memory=268435456 swap=0 shares=102"
       " files=1048576"},
      {"sandbox", "docker",
       "089f0b39c1f892b4f3c33fc26c387a7eb6ea3915b7269a4be5f32b0e2e029774",
       "/kubepods/burstable/pod1b4e28ba-2fa1-41d2-883f-0016d3cca427/@",
       "docker sandbox name=POD pod=api-5f6d8c9b4-7xk2p namespace=shop uid"
       "=1b4e28ba-2fa1-41d2-883f-0016d3cca427 label:app=api label:pod-temp"
       "late-hash=5f6d8c9b4 | shares=2 files=1048576"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(FixturesTest, DockerPodmanNerdctl) {
  const Case cases[] = {
      {"Compose service", "docker",
       "f30d092e0fba03bce1bb0e2dc7e7cf67a5fa62de894c2bdfd0e19697d35756dc",
       "/system.slice/docker-@.scope",
       "docker name=shop-db-1 project=shop service=db files=/srv/shop/comp"
       "ose.yaml,/srv/shop/compose.prod.yaml dir=/srv/shop label:org.openc"
       "ontainers.image.version=16.3 | memory=536870912 low=268435456 swap"
       "=536870912 cpu=1.5 tasks=200 files=1048576"},
      {"docker run", "docker",
       "080fc739bcc66a376878dbdb843972f05bab32705e668ded35bd9918b59fa503",
       "/docker/@", "docker name=silly_curie | files=1048576"},
      {"storage.conf", "podman",
       "1c796c3e7774c462ac5c446aa4d5f2f56b78f9ae4ca33ac280f417ed6cc13f40",
       "/machine.slice/libpod-@.scope/container",
       "podman name=backup label:org.opencontainers.image.stopSignal=15 | "
       "files=20000"},
      {"in a Quadlet unit", "podman",
       "1c796c3e7774c462ac5c446aa4d5f2f56b78f9ae4ca33ac280f417ed6cc13f40",
       "/system.slice/backup.service/libpod-payload-@",
       "podman name=backup unit=backup.service label:org.opencontainers.im"
       "age.stopSignal=15 | files=20000"},
      {"--rm", "podman",
       "b90f37ecc4e575edad622a27a52297745d39c630557aa070332606607c27204d",
       "/libpod_parent/libpod-@",
       "podman name=oneshot label:org.opencontainers.image.stopSignal=15 |"
       " files=1048576"},
      {"a pod's infra container", "podman",
       "d464a806091cc655e216cd76a5580bcecb684fd271647d63a3f39c268e8bbcd5",
       "/machine.slice/machine-libpod_pod_aa.slice/libpod-@.scope",
       "podman sandbox name=d464a806091c-infra label:org.opencontainers.im"
       "age.stopSignal=15"},
      {"nerdctl compose", "containerd",
       "54d99eaf347a57b4e08f8c9a351c7f0c17db748c044aecfc3a5c3d6a216c2462",
       "/system.slice/nerdctl-@.scope",
       "containerd name=registry-mirror project=mirror service=registry | "
       "memory=268435456 tasks=100 files=1048576"},
  };
  for (const Case& c : cases) Check(c);
}

}  // namespace
}  // namespace machine::runtime
